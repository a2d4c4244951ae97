import type { LicenceDocument } from "@licet/decision";
import type { AccountState } from "../account/account.ts";
import type { PlanTerms } from "../catalog/catalog.ts";
import type { Licence } from "../licence/licence.ts";
import { holderOfKey, usersOfAccount } from "../seat/seat-holder.ts";
import { unbound } from "../seat/seat.ts";
import { vacancyOf } from "../seat/vacancy.ts";

type SeatsDocument = NonNullable<LicenceDocument["seats"]>;

/**
 * The seats of a licence, what of the free ones is reserved, and whether uses assign them or are to be told. While nobody else
 * could be given one, it names the users who can: whoever reads the document, also where it knows no groups, answers alike. Of
 * holders of other accounts it says how many there are.
 */
export function compileSeats(licence: Licence, plan: Terms, users: AccountState["users"]): SeatsDocument {
  const onUse = plan.seatTerms?.assignOnUse === true;
  return { ...seatsFor(licence, plan), ...compileReserved(licence, users), ...(onUse && { onUse }) };
}

/** The seats of a licence as an account knows them that shares it: those of its own users. What is reserved is not for them. */
export function compileLentSeats(
  licence: Licence,
  plan: Terms,
  { lender, accountId }: { readonly lender: AccountState; readonly accountId: string },
): SeatsDocument {
  const { reserved, unassigned } = vacancyOf(licence, lender.users);
  const kept = Math.min(reserved, unassigned);
  return { ...seatsFor(licence, plan, accountId), ...(kept > 0 && { reserved: kept }) };
}

type Terms = Pick<PlanTerms, "seatTerms">;

/** Of one account's users; of the licence's own account where none is named. */
function seatsFor(licence: Licence, { seatTerms }: Terms, accountId?: string): SeatsDocument {
  const { size: used } = licence.seats;
  const assigned = usersOfAccount(licence.seats.keys(), accountId);
  return {
    assigned,
    ...(used !== assigned.length && { used }),
    ...(seatTerms?.idle && { idle: { noticed: noticesOf(licence, accountId) } }),
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

function noticesOf({ seats }: Licence, accountId?: string): Record<string, number> {
  const notices = [...seats].flatMap(([key, { noticeTime }]) => {
    const holder = holderOfKey(key);
    const isTold = noticeTime !== undefined && holder.userAccountId === accountId;
    return isTold ? [[holder.userId, noticeTime.getTime()] as const] : [];
  });
  return Object.fromEntries(notices);
}
