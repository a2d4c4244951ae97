import type { User } from "../account/account.ts";
import type { Licence } from "../licence/licence.ts";
import type { SeatReservation } from "./seat.ts";
import { unbound } from "./seat.ts";

/** Which seats of a licence are free, and for whom. */
export interface Vacancy {
  /** Free or reserved: not assigned. */
  readonly unassigned: number;
  /** Those of them that are reserved for groups whose users do not hold them. */
  readonly reserved: number;
  /** By group, how many of its reserved seats its users hold. */
  readonly used: ReadonlyMap<string, number>;
  /** Whether a user with these groups can be given one. */
  isOpen(groups: readonly string[]): boolean;
}

type Users = ReadonlyMap<string, Pick<User, "groups">>;

/**
 * What is free of a licence. Every seat of a group's user counts as one of those that are reserved for the group, as long as
 * there are some; one of a user of several groups counts where it leaves most to others. So who was given a seat first makes no
 * difference, nor whether that was before the reservation or before the user came to the group.
 */
export function vacancyOf({ seats, quantity, seating = unbound }: Licence, users: Users): Vacancy {
  const unassigned = Math.max(0, quantity - seats.size);
  const allotment = new Allotment(seating.reservations);
  if (seating.reservations.length > 0) {
    for (const userId of seats.keys()) allotment.add(users.get(userId)?.groups ?? []);
  }
  const total = seating.reservations.reduce((sum, reservation) => sum + reservation.seats, 0);
  const reserved = total - allotment.count;
  return {
    unassigned,
    reserved,
    used: allotment.used(),
    isOpen: (groups) => unassigned > reserved || (unassigned > 0 && allotment.hasRoom(groups)),
  };
}

/**
 * Users allotted to the groups that something is reserved for: as many as there can be. A user moves to another of their groups
 * when that makes room for one more.
 */
class Allotment {
  count = 0;
  readonly #limits: ReadonlyMap<string, number>;
  /** For each group the groups of everyone who is allotted to it. */
  readonly #members = new Map<string, (readonly string[])[]>();
  /** Groups from which nobody can move on: this stays so, because nobody leaves. */
  readonly #closed = new Set<string>();

  constructor(reservations: readonly SeatReservation[]) {
    this.#limits = new Map(reservations.map(({ group, seats }) => [group, seats]));
    for (const { group } of reservations) this.#members.set(group, []);
  }

  add(groups: readonly string[]): void {
    const path = this.#findRoom(groups);
    if (path === undefined) return;
    this.count += 1;
    let arriving = groups;
    for (const [index, group] of path.entries()) {
      const members = this.#membersOf(group);
      const next = path[index + 1];
      const leaving = next === undefined ? undefined : members.find((each) => each.includes(next));
      if (leaving !== undefined) members.splice(members.indexOf(leaving), 1);
      members.push(arriving);
      arriving = leaving ?? [];
    }
  }

  hasRoom(groups: readonly string[]): boolean {
    return this.#findRoom(groups) !== undefined;
  }

  used(): ReadonlyMap<string, number> {
    return new Map([...this.#members].map(([group, members]) => [group, members.length]));
  }

  /** The groups through which one moves on after the other until one of them has room; breadth first. */
  #findRoom(groups: readonly string[]): readonly string[] | undefined {
    const before = new Map<string, string | undefined>();
    const open = groups.filter((group) => this.#members.has(group) && !this.#closed.has(group));
    for (const group of open) before.set(group, undefined);
    for (const group of open) {
      const members = this.#membersOf(group);
      if (members.length < (this.#limits.get(group) ?? 0)) return pathTo(group, before);
      for (const next of members.flat()) {
        if (!this.#members.has(next) || this.#closed.has(next) || before.has(next)) continue;
        before.set(next, group);
        open.push(next);
      }
    }
    for (const group of open) this.#closed.add(group);
    return undefined;
  }

  #membersOf(group: string): (readonly string[])[] {
    return this.#members.get(group) ?? [];
  }
}

function pathTo(last: string, before: ReadonlyMap<string, string | undefined>): readonly string[] {
  const path = [last];
  for (let group = before.get(last); group !== undefined; group = before.get(group)) path.unshift(group);
  return path;
}
