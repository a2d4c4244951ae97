import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { freeOfLeases } from "../lease/free-of-leases.ts";
import { hasSeats, takeStep, toTermsStep } from "../order/licence-steps.ts";
import { mergeAddOns } from "../order/add-ons.ts";
import type { ChangeReason } from "./change-terms.ts";
import { checkLive, saveTerms } from "./change-terms.ts";
import type { Licence, LicenceAddOn } from "./licence.ts";
import { licenceOf } from "./licence.ts";
import { unpaidOf } from "./paid-stretches.ts";
import type { SeatRelease } from "./release-seats.ts";
import { releaseSeats } from "./release-seats.ts";

/** Units that become a licence of their own. */
export interface Split extends ChangeReason {
  readonly licenceId: string;
  readonly newLicenceId: string;
  /** At least one, and at least one must be left. */
  readonly quantity: number;
  /** Add-ons that go along, at most what there is; the others stay. */
  readonly addOns: readonly LicenceAddOn[];
  /** Whose seats go if there are more than what is left; absent: it is refused. */
  readonly release?: SeatRelease;
}

/** What a split results in; `to` only where the new licence is another account's. */
export interface SplitChange {
  readonly from: Change;
  readonly to?: Change;
}

/**
 * Makes so many units of a licence one of its own with the same terms, in the same account or straight in another. Seats
 * and moves to come stay with the licence. Units and add-ons are as many as before; keys in use must find room in what is left. The new licence ends with the order that made the
 * old one.
 * @throws DomainError NOT_FOUND, LICENCE_REVOKED, LICENCE_EXPIRED, SPLIT_TOO_LARGE, SEATS_OVER_LIMIT, LEASES_IN_USE
 */
export function splitLicence(
  { from, to }: { readonly from: AccountState; readonly to?: AccountState },
  split: Split,
  view: CatalogView,
  now: Date,
): SplitChange {
  const before = licenceOf(from, split.licenceId);
  checkLive(before, now);
  checkSizes(before, split);
  const { changeId, quantity, reason } = split;
  const addOns = mergeAddOns([], split.addOns);
  const around = { view, timeZone: from.account.timeZone };
  const left = takeStep(before, { kind: "split", changeId, quantity, addOns }, around);
  const room = { namedUser: hasSeats(before, view), quantity: left.quantity };
  const { seats, released } = releaseSeats(before, room, split.release);
  freeOfLeases(from, before, left.quantity, now);
  const target = to ?? from;
  const part = toPart(before, { ...split, addOns }, target.account.accountId, now);
  const details = {
    change: changeId,
    into: part.licenceId,
    quantity,
    ...(addOns.length > 0 && { add_ons: addOns }),
    ...(to && { to_account: part.accountId }),
    ...(released.length > 0 && { seats_released: released }),
  };
  const kept = saveTerms(
    from,
    { before, after: { ...left, seats } },
    { action: "licence.split", reason, details },
    now,
  );
  const made: Change = {
    state: withLicence(to ?? kept.state, part),
    events: [{ kind: "licence_activated", licence: part }],
    audit: [
      {
        action: "licence.activate",
        resource: part.licenceId,
        reason,
        details: { split_from: before.licenceId, quantity },
      },
    ],
  };
  if (to !== undefined) return { from: kept, to: made };
  return {
    from: { state: made.state, events: [...kept.events, ...made.events], audit: [...kept.audit, ...made.audit] },
  };
}

function toPart(
  before: Licence,
  { newLicenceId, quantity, addOns }: Pick<Split, "newLicenceId" | "quantity" | "addOns">,
  accountId: string,
  now: Date,
): Licence {
  const { moves: _moves, floating: _keysInUse, seating: _seating, leaseOptions: _options, ...lasting } = before;
  return {
    ...lasting,
    licenceId: newLicenceId,
    accountId,
    quantity,
    addOns,
    seats: new Map(),
    orderId: before.firstOrderId,
    steps: [toTermsStep(before.firstOrderId, { ...before, quantity, unpaid: unpaidOf(before) }, addOns)],
    version: 1,
    createTime: now,
    updateTime: now,
  };
}

function checkSizes(licence: Licence, { quantity, addOns }: Split): void {
  const held = new Map(licence.addOns.map((addOn) => [addOn.addOnKey, addOn.quantity]));
  const tooMany = addOns.find((addOn) => addOn.quantity > (held.get(addOn.addOnKey) ?? 0));
  if (quantity >= 1 && quantity < licence.quantity && tooMany === undefined) return;
  const metadata = { resource: licence.licenceId, quantity: String(licence.quantity) };
  if (tooMany === undefined) {
    throw new DomainError("SPLIT_TOO_LARGE", `of ${licence.quantity} units at least one must stay`, metadata);
  }
  throw new DomainError("SPLIT_TOO_LARGE", `there are not ${tooMany.quantity} of add-on ${tooMany.addOnKey}`, metadata);
}
