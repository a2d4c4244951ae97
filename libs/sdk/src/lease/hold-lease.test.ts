import { describe, expect, it } from "@jest/globals";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import { LeaseService } from "@licet/contracts/entitlement";
import type { CheckOutLeaseRequest } from "@licet/contracts/entitlement";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { eventually } from "@licet/testing";
import { platformMs } from "../test/scripted-platform.ts";
import { holdLease } from "./hold-lease.ts";
import { LeaseLostError } from "./lease-lost-error.ts";

const intervalMs = 20;
const missedBeats = 3;
const wanted = { licenceId: "lic_1", userId: "ada" };

/** Leases of a platform that answers each heartbeat as it is told. */
function scriptLeases(answerBeat: (beat: number) => ConnectError | undefined = () => undefined) {
  const seen = { checkouts: [] as CheckOutLeaseRequest[], beats: 0, returned: [] as string[], away: false };
  const checkoutTime = timestampFromMs(platformMs);
  const expireTime = timestampFromMs(platformMs + missedBeats * intervalMs);
  const lease = { leaseId: "lea_1", licenceId: "lic_1", checkoutTime, expireTime };
  const transport = createRouterTransport(({ service }) => {
    service(LeaseService, {
      checkOutLease(request) {
        seen.checkouts.push(request);
        return { lease: { ...lease, heartbeatInterval: durationFromMs(intervalMs) }, revision: 7n };
      },
      heartbeatLease() {
        const refusal = answerBeat((seen.beats += 1));
        if (refusal !== undefined) throw refusal;
        return { expireTime };
      },
      borrowLease: ({ untilTime }) => ({
        lease: { ...lease, ...(untilTime && { expireTime: untilTime }) },
        revision: 8n,
      }),
      returnLease({ leaseId }) {
        if (seen.away) throw new ConnectError("away", Code.Unavailable);
        seen.returned.push(leaseId);
        return { revision: 9n };
      },
    });
  });
  return { licet: { leases: createClient(LeaseService, transport) }, seen };
}

const away = (): ConnectError => new ConnectError("away", Code.Unavailable);
const refused = (code: Code, reason: string): ConnectError =>
  new ConnectError("no", code, undefined, [{ desc: ErrorInfoSchema, value: { reason } }]);

/** For so many heartbeats of another lease, which has the same interval. */
async function whileAnotherBeats(beats: number): Promise<void> {
  const { licet, seen } = scriptLeases();
  const other = await holdLease(licet, wanted);
  await eventually(() => seen.beats >= beats);
  await other.release();
}

describe("holdLease", () => {
  it("beats until it is released, and gives the key back once", async () => {
    const { licet, seen } = scriptLeases();
    const held = await holdLease(licet, wanted);
    expect(held).toMatchObject({ leaseId: "lea_1", licenceId: "lic_1", revision: 7 });
    await eventually(() => seen.beats >= 5);
    expect(await Promise.all([held.release(), held.release()])).toEqual([true, true]);
    const { beats } = seen;
    await whileAnotherBeats(3);
    expect(seen).toMatchObject({ beats, returned: ["lea_1"] });
    expect(held.signal.aborted).toBe(false);
  });

  it("asks for a licence or a feature, for a user or a device, with the caller's own request id", async () => {
    const { licet, seen } = scriptLeases();
    const requestId = "3f0e4b0e-6d0c-4f7c-9a53-3c7f4c8c9a01";
    const feature = { accountId: "acme", productKey: "lathe", featureKey: "base" };
    for (const ask of [{ ...feature, deviceId: "d1", requestId }, wanted])
      await (await holdLease(licet, ask)).release();
    expect(seen.checkouts[0]).toMatchObject({ requestId, deviceId: "d1", userId: "" });
    expect(seen.checkouts[0]?.from).toMatchObject({ case: "feature", value: feature });
    expect(seen.checkouts[1]).toMatchObject({ userId: "ada", deviceId: "" });
    expect(seen.checkouts[1]?.from).toEqual({ case: "licenceId", value: "lic_1" });
    expect(seen.checkouts[1]?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("outlasts heartbeats that do not come through, for as long as the lease may live without", async () => {
    const { licet, seen } = scriptLeases((beat) => (beat % 3 === 0 ? undefined : away()));
    const held = await holdLease(licet, wanted);
    await eventually(() => seen.beats >= 12);
    expect(held.signal.aborted).toBe(false);
    await held.release();
  });

  it.each([
    ["has ended", refused(Code.FailedPrecondition, "LEASE_EXPIRED")],
    ["is forgotten", refused(Code.NotFound, "NOT_FOUND")],
  ])("tells at once of a lease that %s", async (_, refusal) => {
    const { licet, seen } = scriptLeases((beat) => (beat === 2 ? refusal : undefined));
    const { signal } = await holdLease(licet, wanted);
    const told = new Promise((resolve) => signal.addEventListener("abort", () => resolve(signal.reason)));
    expect(await told).toBeInstanceOf(LeaseLostError);
    expect(signal.reason).toMatchObject({ why: "ended", message: expect.stringContaining("lea_1") });
    await whileAnotherBeats(3);
    expect(seen.beats).toBe(2);
  });

  it("tells of a lease that nobody has confirmed for too long, and not before", async () => {
    let nowMs = 0;
    const { licet, seen } = scriptLeases(away);
    const held = await holdLease(licet, wanted, { monotonicMs: () => nowMs });
    nowMs = missedBeats * intervalMs - 1;
    await eventually(() => seen.beats >= 3);
    expect(held.signal.aborted).toBe(false);
    nowMs += 1;
    await eventually(() => held.signal.aborted);
    expect(held.signal.reason).toMatchObject({ why: "unheard" });
    expect((held.signal.reason as LeaseLostError).cause).toMatchObject({ code: Code.Unavailable });
  });

  it("counts from before a heartbeat was sent: a slow answer makes no lease longer", async () => {
    let nowMs = 0;
    const { licet, seen } = scriptLeases((beat) => {
      if (beat > 1) return away();
      nowMs += missedBeats * intervalMs;
      return undefined;
    });
    const held = await holdLease(licet, wanted, { monotonicMs: () => nowMs });
    await eventually(() => held.signal.aborted);
    expect(seen.beats).toBe(1);
  });

  it("beats no more for what is borrowed, which may be returned all the same", async () => {
    const { licet, seen } = scriptLeases();
    const held = await holdLease(licet, wanted);
    const until = new Date(platformMs + 86_400_000);
    expect(await held.borrow(until)).toEqual({ expireTime: until, revision: 8 });
    const { beats } = seen;
    await whileAnotherBeats(missedBeats + 2);
    expect(seen.beats).toBe(beats);
    expect(held.signal.aborted).toBe(false);
    expect(await held.release()).toBe(true);
  });

  it("says when the platform could not be told that the key is free", async () => {
    const { licet, seen } = scriptLeases();
    const held = await holdLease(licet, wanted);
    seen.away = true;
    expect(await held.release()).toBe(false);
  });
});
