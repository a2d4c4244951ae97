import type { KeyAnswer } from "@licet/decision/give-key";
import { giveKey, isLeftOut } from "@licet/decision/give-key";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { FloatingTerms } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { licenceOf } from "../licence/licence.ts";
import { notInForce } from "./in-force.ts";
import type { Lease } from "./lease.ts";
import { slackUntil, windowMs } from "./lease.ts";
import { isOverdraftOpen } from "./overdraft.ts";
import type { Settled } from "./settle-use.ts";
import { cullEnded, toChange, withLease } from "./settle-use.ts";
import type { KeySurroundings } from "./to-leases.ts";
import { toHeld, toLeases } from "./to-leases.ts";

/** Who wants a key of which licence. */
export interface CheckOut {
  readonly licenceId: string;
  readonly leaseId: string;
  readonly userId?: string;
  readonly deviceId?: string;
  /** Of the licence's plan; absent when it is not floating. */
  readonly terms: FloatingTerms | undefined;
}

/**
 * Takes a key of a licence, after the ended leases are culled. Never more than the quantity and the open overdraft.
 * @throws DomainError NOT_FOUND, LEASES_NOT_OFFERED, LICENCE_NOT_ACTIVE, LEASE_USER_REQUIRED, LEASE_USER_EXCLUDED,
 * CONCURRENCY_EXHAUSTED, LEASE_LIMIT_REACHED
 */
export function checkOut(state: AccountState, wanted: CheckOut, now: Date): Change {
  const { licenceId, userId, deviceId } = wanted;
  const terms = checkOffered(state, wanted, now);
  const settled = cullEnded(state, licenceOf(state, licenceId), now);
  const groups = userId === undefined ? [] : (state.users.get(userId)?.groups ?? []);
  const leases = leasesNow(settled, terms, { timeZone: state.account.timeZone, users: state.users }, now);
  if (leases.exclude !== undefined && isLeftOut(leases.exclude, { userId, groups })) {
    const text = "the account's administrator has left the user out of the keys of this licence";
    throw new DomainError("LEASE_USER_EXCLUDED", text, { resource: licenceId });
  }
  const answer = giveKey(leases, settled.licence.quantity, { userId, groups }, now.getTime());
  if (!answer.given) throw refusal(answer, licenceId);
  const lease: Lease = {
    leaseId: wanted.leaseId,
    ...(userId !== undefined && { userId }),
    ...(deviceId !== undefined && { deviceId }),
    ...(answer.group !== undefined && { group: answer.group }),
    checkoutTime: now,
    expireTime: new Date(now.getTime() + windowMs(terms)),
    toldUntil: slackUntil(terms, now),
    borrowed: false,
    heartbeatSeconds: terms.heartbeatSeconds,
    missedBeats: terms.missedBeats,
  };
  const moment = { timeZone: state.account.timeZone, now };
  return toChange(state, withLease(settled, lease, "checked_out", moment));
}

/** Of what is in use, the true ends and whether the overdraft is open: the snapshot only tells how far it knows. */
function leasesNow({ licence, use }: Settled, terms: FloatingTerms, around: KeySurroundings, now: Date) {
  const { overdraft, overdraftClosed: _, ...told } = toLeases(licence, terms, around);
  const reckoning = { startTime: licence.startTime, timeZone: around.timeZone };
  const isOpen = terms.overdraft !== undefined && isOverdraftOpen(use.overdrafts, terms.overdraft, reckoning, now);
  return {
    ...told,
    ...(isOpen && overdraft !== undefined && { overdraft }),
    held: [...use.leases.values()].map((lease) => toHeld(lease, lease.expireTime)),
  };
}

function checkOffered(state: AccountState, { licenceId, terms, userId }: CheckOut, now: Date): FloatingTerms {
  const licence = licenceOf(state, licenceId);
  if (terms === undefined) {
    throw new DomainError("LEASES_NOT_OFFERED", "the licence's keys do not float", { resource: licenceId });
  }
  const refused = notInForce(licence, now);
  if (refused !== undefined) throw refused;
  if (userId === undefined && terms.mostPerUser !== undefined) {
    throw new DomainError("LEASE_USER_REQUIRED", "keys are bounded per user: a lease names its user", {
      resource: licenceId,
    });
  }
  if (userId !== undefined && state.users.size > 0 && !state.users.has(userId)) {
    throw new DomainError("NOT_FOUND", "no such user", { resource: "user", id: userId });
  }
  return terms;
}

/** Says what would help: one of those in the way returned, its end, and more keys where these are all in use. */
function refusal({ why, limit, inTheWay }: Exclude<KeyAnswer, { given: true }>, licenceId: string): DomainError {
  const firstMs = inTheWay.reduce((first, { until }) => Math.min(first, until), Infinity);
  const possible = inTheWay.length === 0 ? "" : new Date(firstMs).toISOString();
  const metadata = { resource: licenceId, limit: String(limit), ...(possible !== "" && { possible_time: possible }) };
  const wait = possible === "" ? "" : `: return one, or wait until ${possible}, when the first ends without heartbeats`;
  if (why === "exhausted") {
    const text = `no key is left of ${limit} for this user${wait}${wait === "" ? ":" : ", or"} buy more`;
    return new DomainError("CONCURRENCY_EXHAUSTED", text, metadata);
  }
  const whose = why === "most_per_user" ? "the user holds" : "the user's group holds";
  return new DomainError("LEASE_LIMIT_REACHED", `${whose} ${limit} keys, and may hold no more${wait}`, metadata);
}
