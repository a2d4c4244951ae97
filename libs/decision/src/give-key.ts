import type { ExclusionDocument, LeaseDocument, LeasesDocument } from "./leases-document.ts";

export type { ExclusionDocument, LeasesDocument } from "./leases-document.ts";

/** Who wants a key, as far as known. */
export interface KeySeeker {
  readonly userId?: string | undefined;
  readonly groups?: readonly string[] | undefined;
}

/** A key is given, on a group's share or on none; or what stands in the way, and the leases one of which would have to end. */
export type KeyAnswer =
  | { readonly given: true; readonly group?: string }
  | {
      readonly given: false;
      readonly why: "exhausted" | "most_per_user" | "most_per_group";
      readonly limit: number;
      readonly inTheWay: readonly LeaseDocument[];
    };

/**
 * Whether one more lease may be checked out of keys of that quantity at an instant, by the leases that are held then.
 * Keys that are reserved for groups with less in use than that are given to nobody else; above the limit is given when all
 * of it is in use and the overdraft is open.
 */
export function giveKey(leases: LeasesDocument, quantity: number, seeker: KeySeeker, nowMs: number): KeyAnswer {
  const held = leases.held.filter(({ until }) => nowMs < until);
  const mine = held.filter(({ userId }) => userId !== undefined && userId === seeker.userId);
  const { mostPerUser, groups = [] } = leases;
  if (mostPerUser !== undefined && mine.length >= mostPerUser) {
    return { given: false, why: "most_per_user", limit: mostPerUser, inTheWay: mine };
  }
  const limit = limitOf(leases, quantity, held.length, nowMs);
  const refused: KeyAnswer = { given: false, why: "exhausted", limit, inTheWay: held };
  const heldBy = (group: string): LeaseDocument[] => held.filter((lease) => lease.group === group);
  const shares = groups.filter(({ group }) => seeker.groups?.includes(group));
  if (shares.length === 0) return held.length + keptBack(leases, heldBy) < limit ? { given: true } : refused;
  let answer: KeyAnswer | undefined;
  for (const { group, most } of shares) {
    const drawn = heldBy(group);
    if (most !== undefined && drawn.length >= most) {
      answer ??= { given: false, why: "most_per_group", limit: most, inTheWay: drawn };
    } else if (held.length + keptBack(leases, heldBy, group) < limit) {
      return { given: true, group };
    } else {
      answer = refused;
    }
  }
  return answer ?? refused;
}

/** Whether nobody of that name, or in those groups, may have a key. */
export function isLeftOut({ users = [], groups = [] }: ExclusionDocument, seeker: KeySeeker): boolean {
  const { userId } = seeker;
  return (userId !== undefined && users.includes(userId)) || groups.some((group) => seeker.groups?.includes(group));
}

function limitOf(leases: LeasesDocument, quantity: number, inUse: number, nowMs: number): number {
  const { limit = quantity, overdraft = 0, overdraftClosed: closed } = leases;
  const isClosed = closed !== undefined && nowMs >= closed.from && nowMs < closed.until;
  return inUse < limit || isClosed ? limit : limit + overdraft;
}

/** Keys that wait for groups other than the one that asks. */
function keptBack(
  { groups = [] }: LeasesDocument,
  heldBy: (group: string) => readonly LeaseDocument[],
  asking?: string,
): number {
  return groups
    .filter(({ group }) => group !== asking)
    .reduce((sum, { group, reserved = 0 }) => sum + Math.max(0, reserved - heldBy(group).length), 0);
}
