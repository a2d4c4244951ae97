import { expect, it } from "@jest/globals";
import type { LicenceDocument, SnapshotDocument } from "@licet/decision";
import { formatAmount } from "../domain/amount.ts";
import { toAllowanceSets } from "./mapping.ts";

const from = Date.parse("2026-01-01T00:00:00Z");

function licence(id: string, amount: string): LicenceDocument {
  return {
    ...{ id, productKey: "forge", planKey: "team", planVersion: 1, models: ["subscription"], quantity: 1 },
    ...{ status: "active", from, grants: [{ feature: "ci_minutes", allowance: { amount } }] },
  };
}

it("an account's book has what it holds itself, and nothing that others lend it", () => {
  const document: SnapshotDocument = {
    ...{ schema: 1, tenantId: "t", accountId: "affiliate", revision: 7, account: { timeZone: "UTC" } },
    features: { ci_minutes: { kind: "metered", meter: "minutes" } },
    lenders: ["group"],
    licences: [licence("lic_own", "5"), { ...licence("lic_lent", "1000"), accountId: "group" }],
  };
  const amountsOf = (licences: LicenceDocument[]) =>
    toAllowanceSets({ ...document, licences }, new Date("2026-03-01T00:00:00Z")).map(({ accountId, allowances }) => [
      accountId,
      allowances.map(({ amount }) => formatAmount(amount)),
    ]);
  expect(amountsOf(document.licences)).toEqual([["affiliate", ["5"]]]);
  expect(amountsOf(document.licences.slice(1))).toEqual([["affiliate", []]]);
});
