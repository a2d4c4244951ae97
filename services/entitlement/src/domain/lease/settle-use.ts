import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { AuditNote, Change, DomainEvent } from "../change.ts";
import type { Licence } from "../licence/licence.ts";
import { tellLicence } from "../licence/tell-licences.ts";
import type { FloatingUse, Lease } from "./lease.ts";
import { unused } from "./lease.ts";
import { trackOverdraft } from "./overdraft.ts";

/** What happened to a lease. */
export type LeaseMove = "checked_out" | "borrowed" | "returned" | "culled";

/** A licence under the hands of one change of its leases. */
export interface Settled {
  readonly licence: Licence;
  readonly use: FloatingUse;
  readonly events: readonly DomainEvent[];
  readonly audit: readonly AuditNote[];
}

/** The licence with its leases as they are at an instant: each that ended before has ended at its own. */
export function cullEnded({ account }: AccountState, licence: Licence, now: Date): Settled {
  const before = licence.floating ?? unused;
  const ended = [...before.leases.values()]
    .filter(({ expireTime }) => expireTime <= now)
    .sort((left, right) => left.expireTime.getTime() - right.expireTime.getTime());
  const leases = new Map(before.leases);
  let { overdrafts } = before;
  for (const { leaseId, expireTime } of ended) {
    leases.delete(leaseId);
    overdrafts = trackOverdraft(overdrafts, leases.size - licence.quantity, expireTime, account.timeZone);
  }
  const use = ended.length === 0 ? before : { leases, overdrafts };
  return {
    licence,
    use,
    events: ended.map((lease) => ({ kind: "lease_changed", licenceId: licence.licenceId, lease, move: "culled" })),
    audit: ended.map((lease) => noteOf(lease, "culled", licence)),
  };
}

/** The settled licence with a lease put in or taken out. */
export function withLease(settled: Settled, lease: Lease, move: LeaseMove, { timeZone, now }: Moment): Settled {
  const { licence, use, events, audit } = settled;
  const leases = new Map(use.leases);
  if (move === "returned" || move === "culled") leases.delete(lease.leaseId);
  else leases.set(lease.leaseId, lease);
  const { use: after, started } = trackUse(licence, { ...use, leases }, { timeZone, now });
  return {
    licence,
    use: after,
    events: [...events, { kind: "lease_changed", licenceId: licence.licenceId, lease, move }, ...started],
    audit: [...audit, noteOf(lease, move, licence)],
  };
}

/**
 * The change that comes of another quantity: an overdraft ends once there are keys enough, and begins where there are not.
 * Undefined where nothing comes of it.
 */
export function settleQuantity(state: AccountState, licence: Licence, now: Date): Change | undefined {
  if (licence.floating === undefined) return undefined;
  const { use, started } = trackUse(licence, licence.floating, { timeZone: state.account.timeZone, now });
  if (use.overdrafts === licence.floating.overdrafts) return undefined;
  return { state: withLicence(state, { ...licence, floating: use }), events: started, audit: [] };
}

/** The use with its overdraft as it is from now on, and what is told when one has begun. */
function trackUse(
  { licenceId, quantity }: Licence,
  use: FloatingUse,
  { timeZone, now }: Moment,
): { readonly use: FloatingUse; readonly started: readonly DomainEvent[] } {
  const inUse = use.leases.size;
  const overdrafts = trackOverdraft(use.overdrafts, inUse - quantity, now, timeZone);
  return {
    use: { ...use, overdrafts },
    started: hasBegun(use, overdrafts) ? [{ kind: "overdraft_started", licenceId, quantity, inUse }] : [],
  };
}

/** When it is, and for whom. */
export interface Moment {
  readonly timeZone: string;
  readonly now: Date;
}

/** The change that it comes to. Only borrowed leases stand in licence tokens: others do not make new ones. */
export function toChange(state: AccountState, { licence, use, events, audit }: Settled, telling?: string): Change {
  if (use === (licence.floating ?? unused)) return { state, events: [], audit: [] };
  const changed: Licence = { ...licence, floating: use };
  return {
    state: withLicence(state, changed),
    events: [...events, ...(telling === undefined ? [] : [tellLicence(changed, telling)])],
    audit,
  };
}

function hasBegun({ overdrafts: before }: FloatingUse, after: FloatingUse["overdrafts"]): boolean {
  const last = after.at(-1);
  return last !== undefined && last.startTime.getTime() !== before.at(-1)?.startTime.getTime();
}

const actions: Readonly<Record<LeaseMove, string>> = {
  checked_out: "lease.check_out",
  borrowed: "lease.borrow",
  returned: "lease.return",
  culled: "lease.cull",
};

function noteOf({ leaseId, userId, deviceId, expireTime }: Lease, move: LeaseMove, { licenceId }: Licence): AuditNote {
  const details = {
    lease: leaseId,
    ...(userId !== undefined && { user: userId }),
    ...(deviceId !== undefined && { device: deviceId }),
    until: expireTime.toISOString(),
  };
  return { action: actions[move], resource: licenceId, reason: "", details };
}
