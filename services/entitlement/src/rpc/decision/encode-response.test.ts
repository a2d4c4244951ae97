import { describe, expect, it } from "@jest/globals";
import { create, fromBinary } from "@bufbuild/protobuf";
import { CheckResponseSchema } from "@licet/contracts/entitlement";
import { type Decision, type SnapshotDocument, compileSnapshot, decide } from "@licet/decision";
import fc from "fast-check";
import type { Answer } from "../../app/decision/ports.ts";
import { toDecision } from "./decision-mapping.ts";
import { encodeResponse } from "./encode-response.ts";

const now = new Date("2026-06-01T00:00:00Z");

const document: SnapshotDocument = {
  schema: 1,
  tenantId: "ten",
  accountId: "acme",
  revision: 7,
  account: { timeZone: "Europe/Berlin", billingCountry: "DE", administrators: [] },
  features: {
    sso: { kind: "boolean", rules: { territory: "west" } },
    support: { kind: "config" },
    projects: { kind: "limit" },
  },
  licences: [
    {
      id: "lic_1",
      productKey: "forge",
      planKey: "team",
      planVersion: 3,
      models: ["subscription"],
      quantity: 2,
      status: "active",
      from: Date.UTC(2026, 0, 1),
      until: Date.UTC(2027, 0, 1),
      grants: [
        { id: "gr_1", feature: "sso", source: "plan", sourceKey: "team" },
        { id: "gr_2", feature: "support", source: "plan", sourceKey: "team", config: { hours: "x".repeat(300) } },
        { id: "gr_3", feature: "projects", source: "plan", sourceKey: "team", limit: 3 },
      ],
    },
  ],
  territories: { west: { allow: ["DE", "US"], trust: ["claim", "billing"], unknown: "deny" } },
};
const snapshot = compileSnapshot(document);

function ask(feature: string, country?: string): Decision {
  return decide(snapshot, { feature, ...(country !== undefined && { place: { claim: country } }) }, now);
}

const ids = fc.oneof(fc.constant(""), fc.stringMatching(/^[ -~]{1,200}$/));

describe("encodeResponse", () => {
  it("writes what the mapping says, whatever the ids", () => {
    const decisions = [ask("sso"), ask("sso", "US"), ask("support")];
    fc.assert(
      fc.property(fc.constantFrom(...decisions), ids, ids, (decision, decisionId, traceId) => {
        const answer: Answer = { decision, decisionId, traceId, snapshot };
        const bytes = encodeResponse(answer)?.bytes as Uint8Array;
        const expected = create(CheckResponseSchema, { decision: toDecision(answer) });
        expect(fromBinary(CheckResponseSchema, bytes)).toEqual(expected);
      }),
    );
  });

  it.each<[string, Decision, Partial<Answer>]>([
    ["a denial", ask("sso", "FR"), {}],
    ["what is counted", ask("projects"), {}],
    ["what holds an amount", ask("sso"), { reservationId: "res_1" }],
  ])("leaves %s to the mapping", (_name, decision, more) => {
    expect(encodeResponse({ decision, decisionId: "dec_1", traceId: "", snapshot, ...more })).toBeUndefined();
  });
});
