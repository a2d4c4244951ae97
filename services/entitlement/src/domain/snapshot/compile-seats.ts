import type { LicenceDocument } from "@licet/decision";
import type { AccountState } from "../account/account.ts";
import type { Licence } from "../licence/licence.ts";
import { unbound } from "../seat/seat.ts";
import { vacancyOf } from "../seat/vacancy.ts";

/**
 * The seats of a licence, and what of the free ones is reserved. While nobody else could be given one, it names the users who
 * can: whoever reads the document, also where it knows no groups, answers alike.
 */
export function compileSeats(licence: Licence, users: AccountState["users"]): NonNullable<LicenceDocument["seats"]> {
  const assigned = [...licence.seats.keys()].sort();
  const { seating = unbound } = licence;
  if (seating.reservations.length === 0) return { assigned };
  const vacancy = vacancyOf(licence, users);
  const reserved = Math.min(vacancy.reserved, vacancy.unassigned);
  if (reserved === 0) return { assigned };
  if (reserved < vacancy.unassigned) return { assigned, reserved };
  const others = [...users.values()].filter(({ userId }) => !licence.seats.has(userId));
  const openTo = others.filter(({ groups }) => vacancy.isOpen(groups)).map(({ userId }) => userId);
  return { assigned, reserved, ...(openTo.length > 0 && { openTo: openTo.sort() }) };
}
