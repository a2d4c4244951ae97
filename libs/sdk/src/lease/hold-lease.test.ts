import { describe, expect, it } from "@jest/globals";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import { LeaseService } from "@licet/contracts/entitlement";
import type { CheckOutLeaseRequest } from "@licet/contracts/entitlement";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { platformMs } from "../test/scripted-platform.ts";
import { holdLease } from "./hold-lease.ts";
import type { LeaseClock } from "./lease-clock.ts";
import { LeaseLostError } from "./lease-lost-error.ts";

const intervalMs = 60_000;
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

/** A clock that goes on only as it is told. */
class HandClock implements LeaseClock {
  #nowMs = 0;
  #waiting: { readonly atMs: number; readonly work: () => void } | undefined;

  monotonicMs = (): number => this.#nowMs;

  after(waitMs: number, work: () => void): () => void {
    const waiting = { atMs: this.#nowMs + waitMs, work };
    this.#waiting = waiting;
    return () => {
      if (this.#waiting === waiting) this.#waiting = undefined;
    };
  }

  /** Time that passes while something else is under way. */
  skip(ms: number): void {
    this.#nowMs += ms;
  }

  /** Lets time pass, and what is due take place each at its instant, with all that comes of it. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    while (this.#waiting !== undefined && this.#waiting.atMs <= untilMs) {
      const { atMs, work } = this.#waiting;
      this.#waiting = undefined;
      this.#nowMs = Math.max(this.#nowMs, atMs);
      work();
      for (let turn = 0; turn < 50 && this.#waiting === undefined; turn++) await new Promise(setImmediate);
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }
}

describe("holdLease", () => {
  it("beats until it is released, and gives the key back once", async () => {
    const { licet, seen } = scriptLeases();
    const clock = new HandClock();
    const held = await holdLease(licet, wanted, { clock });
    expect(held).toMatchObject({ leaseId: "lea_1", licenceId: "lic_1", revision: 7 });
    await clock.advance(5 * intervalMs);
    expect(seen.beats).toBe(5);
    expect(await Promise.all([held.release(), held.release()])).toEqual([true, true]);
    await clock.advance(5 * intervalMs);
    expect(seen).toMatchObject({ beats: 5, returned: ["lea_1"] });
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
    const clock = new HandClock();
    const held = await holdLease(licet, wanted, { clock });
    await clock.advance(20 * intervalMs);
    expect(seen.beats).toBeGreaterThanOrEqual(30);
    expect(held.signal.aborted).toBe(false);
    await held.release();
  });

  it.each([
    ["has ended", refused(Code.FailedPrecondition, "LEASE_EXPIRED")],
    ["is of a licence that is not in force any more", refused(Code.FailedPrecondition, "LICENCE_NOT_ACTIVE")],
    ["is forgotten", refused(Code.NotFound, "NOT_FOUND")],
  ])("tells at once of a lease that %s", async (_, refusal) => {
    const { licet, seen } = scriptLeases((beat) => (beat === 2 ? refusal : undefined));
    const clock = new HandClock();
    const { signal } = await holdLease(licet, wanted, { clock });
    await clock.advance(2 * intervalMs);
    expect(signal.reason).toBeInstanceOf(LeaseLostError);
    expect(signal.reason).toMatchObject({ why: "ended", message: expect.stringContaining("lea_1") });
    await clock.advance(5 * intervalMs);
    expect(seen.beats).toBe(2);
  });

  it("tells of a lease that nobody has confirmed for too long, and not before", async () => {
    const { licet, seen } = scriptLeases(away);
    const clock = new HandClock();
    const held = await holdLease(licet, wanted, { clock });
    await clock.advance(missedBeats * intervalMs - 1);
    expect(seen.beats).toBeGreaterThanOrEqual(3);
    expect(held.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(held.signal.aborted).toBe(true);
    expect(held.signal.reason).toMatchObject({ why: "unheard" });
    expect((held.signal.reason as LeaseLostError).cause).toMatchObject({ code: Code.Unavailable });
  });

  it("counts from before a heartbeat was sent: a slow answer makes no lease longer", async () => {
    const clock = new HandClock();
    const { licet, seen } = scriptLeases((beat) => {
      if (beat > 1) return away();
      clock.skip(missedBeats * intervalMs);
      return undefined;
    });
    const held = await holdLease(licet, wanted, { clock });
    await clock.advance((missedBeats + 1) * intervalMs);
    expect(held.signal.aborted).toBe(true);
    expect(seen.beats).toBe(1);
  });

  it("beats no more for what is borrowed, which may be returned all the same", async () => {
    const { licet, seen } = scriptLeases();
    const clock = new HandClock();
    const held = await holdLease(licet, wanted, { clock });
    await clock.advance(intervalMs);
    const until = new Date(platformMs + 86_400_000);
    expect(await held.borrow(until)).toEqual({ expireTime: until, revision: 8 });
    await clock.advance((missedBeats + 2) * intervalMs);
    expect(seen.beats).toBe(1);
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
