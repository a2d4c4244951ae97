import { randomUUID } from "node:crypto";
import { durationMs, timestampDate, timestampFromDate, timestampMs } from "@bufbuild/protobuf/wkt";
import type { CheckOutLeaseResponse } from "@licet/contracts/entitlement";
import type { Licet } from "../licet.ts";
import { keepAlive } from "./keep-alive.ts";
import type { LeaseClock } from "./lease-clock.ts";
import { machineClock } from "./lease-clock.ts";

/** A key of a licence, or of any licence in force that grants the feature; for a user, a device or both. */
export type LeaseWanted = {
  readonly userId?: string;
  readonly deviceId?: string;
  /** UUID: who asks again with the same one, for want of an answer, gets no second key. */
  readonly requestId?: string;
} & (
  | { readonly licenceId: string }
  | {
      readonly accountId: string;
      readonly productKey: string;
      readonly featureKey: string;
      /** As of a check of the feature: a key that could not be used is refused. */
      readonly country?: string;
      readonly ipAddress?: string;
      readonly productVersion?: string;
    }
);

/** A lease that this process keeps alive. */
export interface HeldLease {
  /** For questions: `evaluator.check({ ..., leaseId, atLeastRevision: revision })`. */
  readonly leaseId: string;
  readonly licenceId: string;
  /** Of the account, in which the lease holds. */
  readonly revision: number;
  /** Aborted when the lease is lost; its reason is a LeaseLostError. Never by `release` or `borrow`. */
  readonly signal: AbortSignal;
  /** Needs no heartbeats until then, so that none are sent any more. @throws ConnectError as BorrowLease refuses */
  borrow(until: Date): Promise<{ readonly expireTime: Date; readonly revision: number }>;
  /**
   * Sends no more heartbeats and gives the key back: true. False when the platform could not be told: a lease without
   * heartbeats ends by itself, a borrowed one at its time.
   */
  release(): Promise<boolean>;
}

/** For tests: another clock than the machine's. */
export interface HoldOptions {
  readonly clock?: LeaseClock;
}

/**
 * Checks out a lease and beats until it is released, borrowed or lost. Its timers keep no process running.
 * @throws ConnectError as CheckOutLease refuses: CONCURRENCY_EXHAUSTED, LEASE_LIMIT_REACHED, LEASES_NOT_OFFERED,
 * LEASE_USER_EXCLUDED, FEATURE_DENIED
 */
export async function holdLease(
  { leases }: Pick<Licet, "leases">,
  wanted: LeaseWanted,
  { clock = machineClock }: HoldOptions = {},
): Promise<HeldLease> {
  const sentMs = clock.monotonicMs();
  const { leaseId, licenceId, intervalMs, windowMs, revision } = toTerms(await leases.checkOutLease(toRequest(wanted)));
  const life = keepAlive({ leases, leaseId, intervalMs, windowMs, clock }, sentMs);
  let released: Promise<boolean> | undefined;

  async function giveBack(): Promise<boolean> {
    life.stop();
    return leases.returnLease({ requestId: randomUUID(), leaseId }).then(
      () => true,
      () => false,
    );
  }

  return {
    leaseId,
    licenceId,
    revision,
    signal: life.signal,
    async borrow(until) {
      const request = { requestId: randomUUID(), leaseId, untilTime: timestampFromDate(until) };
      const { lease, revision: borrowedIn } = await leases.borrowLease(request);
      life.stop();
      return { expireTime: lease?.expireTime ? timestampDate(lease.expireTime) : until, revision: Number(borrowedIn) };
    },
    release: () => (released ??= giveBack()),
  };
}

function toRequest(wanted: LeaseWanted) {
  const { userId = "", deviceId = "", requestId = randomUUID() } = wanted;
  const subject = { requestId, userId, deviceId };
  if ("licenceId" in wanted) return { ...subject, from: { case: "licenceId", value: wanted.licenceId } as const };
  const { accountId, productKey, featureKey, country = "", ipAddress = "", productVersion = "" } = wanted;
  const context = { country, ipAddress, productVersion };
  return { ...subject, context, from: { case: "feature", value: { accountId, productKey, featureKey } } as const };
}

/** How long it lives without a heartbeat is what lies between checkout and end. */
function toTerms({ lease, revision }: CheckOutLeaseResponse) {
  const { leaseId, licenceId, checkoutTime, expireTime, heartbeatInterval } = lease ?? {};
  if (!leaseId || !licenceId || !checkoutTime || !expireTime || !heartbeatInterval)
    throw new Error("the answer holds no lease");
  const windowMs = timestampMs(expireTime) - timestampMs(checkoutTime);
  return { leaseId, licenceId, intervalMs: durationMs(heartbeatInterval), windowMs, revision: Number(revision) };
}
