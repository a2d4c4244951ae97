import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { breakers } from "./decision-cases.suite.ts";
import { allowingInput, casesNow } from "./case-input.suite.ts";
import { compileSnapshot } from "./compile-snapshot.ts";
import type { DecisionRequest } from "./decision-request.ts";
import { decide } from "./decide.ts";
import type { SnapshotDocument } from "./snapshot-document.ts";

const dayMs = 86_400_000;

/** Boolean features only: of others nothing is remembered. */
function toBoolean({ features, ...document }: SnapshotDocument): SnapshotDocument {
  return { ...document, features: { ...features, export: { ...features["export"], kind: "boolean" } } };
}

const anyDocument = fc
  .uniqueArray(fc.constantFrom(...breakers), { selector: ({ group }) => group, maxLength: 2 })
  .map((broken) => {
    const input = allowingInput();
    for (const { breaks } of broken) breaks(input);
    return { document: toBoolean(input.document), request: input.request };
  });

/** One member of a request after the other, each from few values, so that questions come again in part or whole. */
const anyMembers = fc.record(
  {
    userId: fc.constantFrom("usr_ann", "usr_bob", undefined),
    deviceId: fc.constantFrom("dev_1", "dev_2"),
    leaseId: fc.constantFrom("lse_1", "lse_2"),
    productVersion: fc.constantFrom("1.9", "2.0"),
    productReleasedAt: fc.constantFrom(Date.UTC(2025, 5, 1), Date.UTC(2026, 8, 1)),
    claim: fc.constantFrom("DE", "TR"),
    ip: fc.constantFrom("DE", "US"),
    anonymous: fc.boolean(),
    withoutRollout: fc.constant("nobody"),
    days: fc.constantFrom(0, 1, 400, -400),
  },
  { requiredKeys: ["days"] },
);

describe("what is remembered of answers", () => {
  it("never makes a difference: whatever was asked before, the answer is that of a snapshot compiled anew", () => {
    fc.assert(
      fc.property(
        anyDocument,
        fc.array(anyMembers, { minLength: 2, maxLength: 30 }),
        ({ document, request }, asked) => {
          const snapshot = compileSnapshot(document);
          for (const { days, ...members } of asked) {
            const now = new Date(casesNow.getTime() + days * dayMs);
            const question = toRequest(request, members);
            expect(decide(snapshot, question, now)).toEqual(decide(compileSnapshot(document), question, now));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is the same object for the same question, also when another user asked in between", () => {
    const { document, request } = allowingInput();
    const snapshot = compileSnapshot({ ...toBoolean(document), users: { usr_ann: {}, usr_bob: {} } });
    const ask = (userId: string) => decide(snapshot, { ...request, subject: { userId } }, casesNow);
    const first = ask("usr_ann");
    ask("usr_bob");
    expect(first.allowed).toBe(true);
    expect(ask("usr_ann")).toBe(first);
  });

  it("is counted as memory of the snapshot, bounded, and given back when time goes on", () => {
    const { document, request } = allowingInput();
    const { users: _users, ...open } = toBoolean(document);
    const snapshot = compileSnapshot(open);
    const ask = (index: number, now = casesNow) => {
      return decide(snapshot, { ...request, subject: { userId: `usr_${index}` } }, now).allowed;
    };
    expect(ask(0)).toBe(true);
    const withOne = snapshot.bytes;
    for (let index = 1; index < 1000; index++) ask(index);
    const full = snapshot.bytes;
    expect(full).toBeGreaterThan(withOne + 999 * 100);
    for (let index = 1000; index < 3000; index++) ask(index);
    expect(snapshot.bytes).toBe(full);
    ask(0, new Date(casesNow.getTime() + 400 * dayMs));
    expect(snapshot.bytes).toBeLessThan(withOne);
  });
});

type Members = Partial<Record<"userId" | "deviceId" | "leaseId" | "claim" | "ip", string | undefined>> & {
  anonymous?: boolean;
} & Partial<Pick<DecisionRequest, "productVersion" | "productReleasedAt" | "withoutRollout">>;

function toRequest(
  { feature }: DecisionRequest,
  { userId, deviceId, leaseId, claim, ip, anonymous, ...rest }: Members,
) {
  const named = userId !== undefined || deviceId !== undefined || leaseId !== undefined;
  const placed = claim !== undefined || ip !== undefined || anonymous !== undefined;
  return {
    feature,
    ...(named && {
      subject: { ...(userId && { userId }), ...(deviceId && { deviceId }), ...(leaseId && { leaseId }) },
    }),
    ...(placed && { place: { ...(claim && { claim }), ...(ip && { ip }), ...(anonymous && { anonymous }) } }),
    ...rest,
  };
}
