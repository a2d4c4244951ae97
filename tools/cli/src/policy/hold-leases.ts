import type { PolicyLicence } from "@licet/catalog-file";
import type { AccountState } from "@licet/entitlement-service/domain/account/account";
import { withLicence } from "@licet/entitlement-service/domain/account/account";
import { borrowLease, cullLeases, returnLease } from "@licet/entitlement-service/domain/lease/change-lease";
import { checkOut } from "@licet/entitlement-service/domain/lease/check-out";
import { slackUntil, windowMs } from "@licet/entitlement-service/domain/lease/lease";
import { licenceOf } from "@licet/entitlement-service/domain/licence/licence";
import { attempt } from "./attempt.ts";
import type { Report } from "./problems.ts";
import type { Published } from "./publish-catalogs.ts";

type PolicyLease = NonNullable<PolicyLicence["leases"]>[number];

/** A lease of one licence, as the file tells of it. */
export interface PlannedLease {
  readonly licenceId: string;
  readonly leaseId: string;
  readonly lease: PolicyLease;
  readonly start: Date;
  readonly report: Report;
}

/** Lists the leases of what one purchase made; of a bundle's licences those whose keys float. */
export function planLeases(
  state: AccountState,
  licenceIds: readonly string[],
  { leases = [], start }: PolicyLicence,
  { published, report }: { readonly published: Published; readonly report: Report },
): PlannedLease[] {
  if (licenceIds.length === 0 && leases.length > 0) report("/leases", "an add-on has no leases of its own");
  const floating = licenceIds.filter((licenceId) => termsOf(state, licenceId, published) !== undefined);
  return (floating.length > 0 ? floating : licenceIds).flatMap((licenceId) =>
    leases.map((lease, index) => ({
      licenceId,
      leaseId: lease.name ?? `${licenceId}/${index + 1}`,
      lease,
      start: new Date(lease.from ?? start),
      report: (pointer, message) => report(`/leases/${index}${pointer}`, message),
    })),
  );
}

/** What is wrong with leases whatever the licence's plan says, and with taking them one after the other. */
export function reportLeases(state: AccountState, leases: readonly PlannedLease[], published: Published): void {
  const names = new Set<string>();
  for (const { leaseId, lease, start, report } of leases) {
    const { user, device, until } = lease;
    if (names.has(leaseId)) report("/name", `there is more than one lease ${leaseId}`);
    names.add(leaseId);
    if (user === undefined && device === undefined) report("", "a lease names its user, its device or both");
    if (until !== undefined && new Date(until) <= start) report("/until", "the lease ends before it is taken");
  }
  const last = toSteps(leases, published).at(-1)?.time;
  if (last !== undefined) holdLeases(state, leases, last, published);
}

/**
 * The account with its leases as they are at an instant: each was taken when the file says, by the rules of the
 * entitlement service, and had its heartbeats until its end. What is refused is reported.
 */
export function holdLeases(
  before: AccountState,
  leases: readonly PlannedLease[],
  at: Date,
  published: Published,
): AccountState {
  let state = before;
  for (const { time, act } of toSteps(leases, published)) {
    if (time > at) break;
    state = act(beatAll(state, time));
  }
  return leases.length === 0 ? state : cullLeases(beatAll(state, at), at).state;
}

interface Step {
  readonly time: Date;
  act(state: AccountState): AccountState;
}

/** By time; a key that comes back may be taken at the same instant. */
function toSteps(leases: readonly PlannedLease[], published: Published): Step[] {
  const returns = leases.flatMap((planned): Step[] => {
    const { licenceId, leaseId, lease } = planned;
    if (lease.until === undefined) return [];
    const time = new Date(lease.until);
    return [{ time, act: (state) => returnLease(state, { licenceId, leaseId }, time).state }];
  });
  const checkouts = leases.map((planned): Step => {
    const act = (state: AccountState) => attempt("", planned.report, () => take(state, planned, published)) ?? state;
    return { time: planned.start, act };
  });
  return [...returns, ...checkouts].sort((left, right) => left.time.getTime() - right.time.getTime());
}

function take(state: AccountState, { licenceId, leaseId, lease, start }: PlannedLease, published: Published) {
  const { user, device, borrowedUntil } = lease;
  const terms = termsOf(state, licenceId, published);
  const subject = { ...(user !== undefined && { userId: user }), ...(device !== undefined && { deviceId: device }) };
  const taken = checkOut(state, { licenceId, leaseId, terms, ...subject }, start).state;
  if (borrowedUntil === undefined) return taken;
  return borrowLease(taken, { licenceId, leaseId, terms, until: new Date(borrowedUntil) }, start).state;
}

/** As heartbeats leave them that came until now. */
function beatAll(before: AccountState, now: Date): AccountState {
  return [...before.licences.values()].reduce((state, licence) => {
    if (licence.floating === undefined) return state;
    const beaten = [...licence.floating.leases.values()].map((lease) =>
      lease.borrowed
        ? lease
        : { ...lease, expireTime: new Date(now.getTime() + windowMs(lease)), toldUntil: slackUntil(lease, now) },
    );
    const leases = new Map(beaten.map((lease) => [lease.leaseId, lease]));
    return withLicence(state, { ...licence, floating: { ...licence.floating, leases } });
  }, before);
}

function termsOf(state: AccountState, licenceId: string, { view }: Published) {
  const { planKey, planVersion } = licenceOf(state, licenceId);
  return view.planVersion(planKey, planVersion)?.floating;
}
