import { expect, it } from "@jest/globals";
import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { AccountChangeSchema } from "@licet/contracts/entitlement";
import { describeChange } from "./describe-change.ts";

const time = timestampFromDate(new Date("2026-03-03T12:00:00Z"));

it("says when a revision began, and who made it and why", () => {
  const cause = { sequence: 7n, actor: "ada", action: "licence.suspend", resource: "lic_1" };
  const causes = [
    { ...cause, reason: "unpaid" },
    { ...cause, sequence: 8n, action: "seat.unassign" },
  ];
  expect(describeChange(create(AccountChangeSchema, { revision: 2n, time, causes }))).toEqual([
    "revision 2 since 2026-03-03T12:00:00.000Z",
    "  licence.suspend lic_1 by ada: unpaid (audit entry 7)",
    "  seat.unassign lic_1 by ada (audit entry 8)",
  ]);
});

it("says when nothing but the catalog changed", () => {
  expect(describeChange(create(AccountChangeSchema, { revision: 3n, time }))).toEqual([
    "revision 3 since 2026-03-03T12:00:00.000Z: compiled anew from another catalog",
  ]);
});
