import type { LicenceDocument } from "@licet/decision";
import type { AccountState } from "../account/account.ts";
import type { PlanTerms } from "../catalog/catalog.ts";
import type { Licence } from "../licence/licence.ts";
import { unbound } from "../seat/seat.ts";
import { vacancyOf } from "../seat/vacancy.ts";

type SeatsDocument = NonNullable<LicenceDocument["seats"]>;

/**
 * The seats of a licence, what of the free ones is reserved, and whether uses assign them or are to be told. While nobody else could be given
 * one, it names the users who can: whoever reads the document, also where it knows no groups, answers alike.
 */
export function compileSeats(
  licence: Licence,
  { seatTerms }: Pick<PlanTerms, "seatTerms">,
  users: AccountState["users"],
): SeatsDocument {
  return {
    assigned: [...licence.seats.keys()].sort(),
    ...compileReserved(licence, users),
    ...(seatTerms?.assignOnUse && { onUse: true }),
    ...(seatTerms?.idle && { idle: { noticed: noticesOf(licence) } }),
  };
}

function compileReserved(licence: Licence, users: AccountState["users"]): Pick<SeatsDocument, "reserved" | "openTo"> {
  const { seating = unbound } = licence;
  if (seating.reservations.length === 0) return {};
  const vacancy = vacancyOf(licence, users);
  const reserved = Math.min(vacancy.reserved, vacancy.unassigned);
  if (reserved === 0) return {};
  if (reserved < vacancy.unassigned) return { reserved };
  const others = [...users.values()].filter(({ userId }) => !licence.seats.has(userId));
  const openTo = others.filter(({ groups }) => vacancy.isOpen(groups)).map(({ userId }) => userId);
  return { reserved, ...(openTo.length > 0 && { openTo: openTo.sort() }) };
}

function noticesOf({ seats }: Licence): Record<string, number> {
  const notices = [...seats].flatMap(([userId, { noticeTime }]) =>
    noticeTime === undefined ? [] : [[userId, noticeTime.getTime()] as const],
  );
  return Object.fromEntries(notices);
}
