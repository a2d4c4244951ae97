import { describe, expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import fc from "fast-check";
import { allowingInput, breakers, decisionCases } from "./decision-cases.suite.ts";
import type { SnapshotDocument } from "./snapshot-document.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot-json.ts";

function refusal(json: string): DomainError {
  try {
    decodeSnapshot(json);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

function changed(change: (document: SnapshotDocument) => unknown): string {
  const { document } = allowingInput();
  change(document);
  return encodeSnapshot(document);
}

/** The same value with the members of every object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member)]),
  );
}

describe("encodeSnapshot", () => {
  it("gives equal documents equal bytes, and decodeSnapshot reads them back", () => {
    for (const { document } of decisionCases.slice(0, breakers.length)) {
      const json = encodeSnapshot(document);
      expect(decodeSnapshot(json)).toEqual(document);
      expect(encodeSnapshot(decodeSnapshot(json))).toBe(json);
      expect(encodeSnapshot(shuffled(document) as SnapshotDocument)).toBe(json);
    }
  });

  it("keeps any JSON that a config value may be", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (config) => {
        const { document, licence } = allowingInput();
        document.features["export"] = { kind: "config" };
        licence.grants = [
          { id: "gr_1", feature: "export", source: "plan", config: JSON.parse(JSON.stringify(config)) },
        ];
        expect(decodeSnapshot(encodeSnapshot(document))).toEqual(document);
      }),
    );
  });

  it("leaves absent members out and keeps odd keys", () => {
    const json = changed((document) => {
      Object.assign(document.account, { name: undefined });
      document.users = JSON.parse('{"__proto__":{"roles":["r"]}}');
    });
    expect(json).toContain('"users":{"__proto__":{"roles":["r"]}}');
    expect(json).not.toContain('name":undefined');
  });
});

describe("decodeSnapshot", () => {
  it("reads members that it does not know past", () => {
    expect(() => decodeSnapshot(changed((document) => Object.assign(document, { news: [1] })))).not.toThrow();
  });

  it("refuses what is not JSON, and other schemas, by name", () => {
    expect(refusal("{").reason).toBe("SNAPSHOT_MALFORMED");
    expect(refusal('{"schema":2}')).toMatchObject({ reason: "SNAPSHOT_SCHEMA_UNSUPPORTED", metadata: { schema: "2" } });
    expect(refusal("null").reason).toBe("SNAPSHOT_INVALID");
  });

  it.each<[string, (document: SnapshotDocument) => unknown]>([
    ["revision", (document) => (document.revision = -1)],
    ["tenantId", (document) => (document.tenantId = "")],
    ["account.timeZone", ({ account }) => (account.timeZone = "Mars/Olympus")],
    ["account.billingCountry", ({ account }) => (account.billingCountry = "de")],
    ["users.usr_ann.roles[0]", ({ users }) => (users!["usr_ann"]!.roles = [""])],
    ["features.export.kind", ({ features }) => Object.assign(features["export"]!, { kind: "odd" })],
    [
      "features.export.overage.percent",
      ({ features }) => Object.assign(features["export"]!, { overage: { policy: "capped" } }),
    ],
    [
      "features.export.failPolicy.seconds",
      ({ features }) => Object.assign(features["export"]!, { failPolicy: { mode: "grace" } }),
    ],
    ["features.export.rules.territory", ({ features }) => (features["export"]!.rules = { territory: "nowhere" })],
    ["features.export.rules.rollout", ({ features }) => (features["export"]!.rules = { rollout: "toString" })],
    ["features.export.requires[0]", ({ features }) => (features["export"]!.requires = [""])],
    ["features.export.requires[1]", ({ features }) => (features["export"]!.requires = ["base", "toString"])],
    ["features.export.excludes[0]", ({ features }) => (features["export"]!.excludes = ["nothing"])],
    ["licences[0].from", ({ licences }) => (licences[0]!.from = 1.5)],
    ["licences[0].until", ({ licences }) => (licences[0]!.until = 0)],
    ["licences[0].graceUntil", ({ licences }) => (licences[0]!.graceUntil = 0)],
    ["licences[0].tokenRefreshSeconds", ({ licences }) => (licences[0]!.tokenRefreshSeconds = -1)],
    ["licences[0].models[0]", ({ licences }) => Object.assign(licences[0]!, { models: ["rental"] })],
    ["licences[0].grants[0].limit", ({ licences }) => delete licences[0]!.grants[0]!.limit],
    ["licences[0].grants[0].feature", ({ licences }) => (licences[0]!.grants[0]!.feature = "toString")],
    [
      "licences[0].grants[0].allowance.amount",
      ({ licences }) => (licences[0]!.grants[0]!.allowance = { amount: "-1" }),
    ],
    [
      "licences[0].grants[0].allowance.recurrence",
      ({ licences }) => (licences[0]!.grants[0]!.allowance = { amount: "1", recurrence: "monthly" }),
    ],
    ["rollouts.nobody.percent", ({ rollouts }) => (rollouts!["nobody"]!.percent = 101)],
    [
      "overrides[0].limit",
      (document) => (document.overrides = [{ id: "o", feature: "export", effect: "set", reason: "r", author: "a" }]),
    ],
  ])("names the field at fault: %s", (field, change) => {
    const error = refusal(changed(change));
    expect(error.reason).toBe("SNAPSHOT_INVALID");
    expect(error.fields.map((violation) => violation.field)).toContain(field);
    expect(error.message).toContain(field);
  });

  it("names every field at fault at once", () => {
    const error = refusal(changed((document) => Object.assign(document, { revision: "7", accountId: 1 })));
    expect(error.fields.map(({ field }) => field).sort()).toEqual(["accountId", "revision"]);
  });
});
