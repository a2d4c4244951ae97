import { randomInt, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { timestampFromDate, timestampMs } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import type { Lease } from "@licet/contracts/entitlement";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import fc from "fast-check";
import type { Caller } from "../../test/caller.ts";
import { addFloating, windowMs } from "../../test/floating.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

/**
 * Callers of two replicas that all come at once, round after round, over the real database, with the job that ends leases
 * among them. Whatever comes first: never more keys are in use than bought, none is refused while one is free, whoever was
 * given one has it, and what has ended stays ended.
 */
const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));
const dayMs = 86_400_000;
const quantity = 3;

const act = fc.record({
  kind: fc.constantFrom("take", "take", "take", "beat", "beat", "return", "borrow"),
  pick: fc.nat(20),
  replica: fc.nat(1),
});
const round = fc.record({
  waitMs: fc.constantFrom(0, 0, 1, windowMs / 2, windowMs - 1, windowMs, dayMs),
  acts: fc.array(act, { minLength: 3, maxLength: 9 }),
});

interface Key {
  endMs: number;
  borrowed: boolean;
}

let platform: Platform;
let tenantId: string;
let callers: readonly Caller[];

beforeAll(async () => {
  platform = await startPlatform();
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogAt(1, addFloating));
  const env = { LEASE_CULL_INTERVAL: "100ms" };
  const replicas = [await platform.startReplica(env), await platform.startReplica(env)];
  callers = await Promise.all(replicas.map((replica) => platform.call(replica, tenantId)));
}, 120_000);

afterAll(() => platform.stop());

interface Outcome {
  readonly kind: string;
  readonly leaseId: string;
  /** Empty: it was done. */
  readonly refusal: string;
  readonly revision?: bigint;
}

async function perform(kind: string, leaseId: string, licenceId: string, { leases }: Caller): Promise<Outcome> {
  const requestId = randomUUID();
  const untilTime = timestampFromDate(new Date(platform.clock.now().getTime() + dayMs));
  const from = { case: "licenceId", value: licenceId } as const;
  const call = async (): Promise<{ lease?: Lease | undefined; revision?: bigint }> => {
    if (kind === "take") return leases.checkOutLease({ requestId, from, deviceId: requestId });
    if (kind === "beat") return leases.heartbeatLease({ leaseId }).then(() => ({}));
    if (kind === "return") return leases.returnLease({ requestId, leaseId });
    return leases.borrowLease({ requestId, leaseId, untilTime });
  };
  try {
    const { lease, revision } = await call();
    return { kind, leaseId: lease?.leaseId ?? leaseId, refusal: "", ...(revision !== undefined && { revision }) };
  } catch (error) {
    const refusal = ConnectError.from(error).findDetails(ErrorInfoSchema)[0]?.reason ?? String(error);
    return { kind, leaseId, refusal };
  }
}

it(`leases are given once each, whoever comes at the same time (LICET_TEST_SEED=${seed})`, async () => {
  const [first] = callers;
  const { licenceId } = await platform.order(first!, tenantId, { accountId: "rush", plan: "base", quantity });
  const ended: string[] = [];
  let keys = new Map<string, Key>();
  let refused = 0;
  for (const { waitMs, acts } of fc.sample(round, { seed, numRuns: 60 })) {
    platform.clock.advance(waitMs);
    const nowMs = platform.clock.now().getTime();
    ended.push(...[...keys].filter(([, { endMs }]) => endMs <= nowMs).map(([leaseId]) => leaseId));
    keys = new Map([...keys].filter(([, { endMs }]) => endMs > nowMs));
    const named = [...keys.keys(), ...ended.slice(-2)];
    const outcomes = await Promise.all(
      acts
        .filter(({ kind }) => kind === "take" || named.length > 0)
        .map(({ kind, pick, replica }) =>
          perform(kind, named[pick % named.length] ?? "", licenceId, callers[replica] ?? first!),
        ),
    );
    const of = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind);
    const done = (kind: string) => of(kind).filter(({ refusal }) => refusal === "");
    const returned = new Set(done("return").map(({ leaseId }) => leaseId));
    const taken = done("take");

    expect(of("return")).toEqual(done("return"));
    expect(new Set(taken.map(({ revision }) => revision)).size).toBe(taken.length);
    for (const { refusal } of of("take").filter((outcome) => !taken.includes(outcome))) {
      expect(refusal).toBe("CONCURRENCY_EXHAUSTED");
      expect(keys.size + taken.length).toBeGreaterThanOrEqual(quantity);
      refused += 1;
    }
    for (const { leaseId, refusal } of [...of("beat"), ...of("borrow")]) {
      const isSure = keys.has(leaseId) && !returned.has(leaseId);
      if (isSure) expect(refusal).toBe("");
      if (!keys.has(leaseId)) expect(refusal).toBe("LEASE_EXPIRED");
      expect(["", "LEASE_EXPIRED"]).toContain(refusal);
    }

    for (const { leaseId } of taken) keys.set(leaseId, { endMs: nowMs + windowMs, borrowed: false });
    for (const { leaseId } of done("beat")) {
      const key = keys.get(leaseId);
      if (key && !key.borrowed) key.endMs = nowMs + windowMs;
    }
    for (const { leaseId } of done("borrow")) keys.set(leaseId, { endMs: nowMs + dayMs, borrowed: true });
    for (const leaseId of returned) if (keys.delete(leaseId)) ended.push(leaseId);
    expect(keys.size).toBeLessThanOrEqual(quantity);
    expect(await heldBy(licenceId, nowMs)).toEqual(
      [...keys].map(([leaseId, { endMs, borrowed }]) => ({ leaseId, endMs, borrowed })).sort(byId),
    );
  }
  expect(refused).toBeGreaterThan(20);
  await expectAudited(licenceId);
}, 120_000);

const byId = (left: { leaseId: string }, right: { leaseId: string }): number => (left.leaseId < right.leaseId ? -1 : 1);

async function heldBy(licenceId: string, nowMs: number) {
  const { leases } = await callers[1]!.leases.listLeases({ licenceId, pageSize: 1000 });
  return leases
    .map(({ leaseId, expireTime, borrowed }) => ({ leaseId, endMs: timestampMs(expireTime!), borrowed }))
    .filter(({ endMs }) => endMs > nowMs)
    .sort(byId);
}

/** Each lease was checked out once and ended once at most. */
async function expectAudited(licenceId: string): Promise<void> {
  const { entries } = await callers[0]!.audit.listAuditEntries({ accountId: "rush", pageSize: 1000 });
  const of = (...actions: string[]): string[] =>
    entries
      .filter(({ action, resource }) => actions.includes(action) && resource === licenceId)
      .map(({ details }) => (JSON.parse(details) as { lease: string }).lease);
  const begun = of("lease.check_out");
  const over = of("lease.return", "lease.cull");
  expect(new Set(begun).size).toBe(begun.length);
  expect(new Set(over).size).toBe(over.length);
  expect(begun).toEqual(expect.arrayContaining(over));
}
