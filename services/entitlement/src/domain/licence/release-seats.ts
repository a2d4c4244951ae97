import { DomainError } from "@licet/kernel";
import { earliest } from "../order/licence-steps.ts";
import { holderOfKey, nameOfKey } from "../seat/seat-holder.ts";
import type { Seat } from "../seat/seat.ts";
import type { Licence } from "./licence.ts";

/** Which seats go where there are too many: the newest, or those of the named users first; `branch/ada` names one of another account. */
export type SeatRelease = { readonly kind: "newest" } | { readonly kind: "users"; readonly userIds: readonly string[] };

/** What a licence may seat. */
export interface SeatRoom {
  readonly namedUser: boolean;
  readonly quantity: number;
}

/** The seats that stay, and the names of those whose go, sorted. */
export interface SeatsLeft {
  readonly seats: ReadonlyMap<string, Seat>;
  readonly released: readonly string[];
}

/**
 * Never more seats than the quantity; none at all of a plan without seats. Nobody loses a seat unless the release says
 * so: without one, or if the users that it names are not enough, it is refused.
 * @throws DomainError SEATS_OVER_LIMIT
 */
export function releaseSeats({ licenceId, seats }: Licence, room: SeatRoom, release?: SeatRelease): SeatsLeft {
  if (!room.namedUser) return { seats: new Map(), released: namesOf(seats.keys()) };
  const { quantity } = room;
  if (seats.size <= quantity) return { seats, released: [] };
  const left = release === undefined ? seats : follow(seats, quantity, release);
  if (left.size > quantity) {
    const over = usersOver(left, quantity).slice(0, mostNamed);
    throw new DomainError("SEATS_OVER_LIMIT", `${left.size} seats are assigned, more than ${quantity}`, {
      resource: licenceId,
      limit: String(quantity),
      assigned: String(left.size),
      users: over.map(nameOfKey).join(" "),
    });
  }
  return { seats: left, released: namesOf([...seats.keys()].filter((holder) => !left.has(holder))) };
}

const mostNamed = 20;

/** Those whose seats are beyond the quantity, the newest last. */
export function usersOver(seats: ReadonlyMap<string, Seat>, quantity: number): string[] {
  const kept = earliest(seats, quantity);
  return [...seats.keys()].filter((holder) => !kept.has(holder));
}

function follow(seats: ReadonlyMap<string, Seat>, quantity: number, release: SeatRelease): ReadonlyMap<string, Seat> {
  if (release.kind === "newest") return earliest(seats, quantity);
  const known = keysByName(seats.keys());
  const named = release.userIds.flatMap((name) => known.get(name) ?? []).slice(0, seats.size - quantity);
  return new Map([...seats].filter(([holder]) => !named.includes(holder)));
}

function namesOf(keys: Iterable<string>): string[] {
  return [...keys].map(nameOfKey).sort();
}

/** Where names are alike the account's own user is meant. */
function keysByName(keys: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...keys].sort((one, other) => Number(isOwn(one)) - Number(isOwn(other)));
  return new Map(all.map((key) => [nameOfKey(key), key]));
}

function isOwn(key: string): boolean {
  return holderOfKey(key).userAccountId === undefined;
}
