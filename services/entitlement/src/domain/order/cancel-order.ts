import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import type { Change, DomainEvent, OrderReference } from "../change.ts";
import { settleConversion, tellConversions } from "../licence/conversion.ts";
import type { Licence, LicenceStep } from "../licence/licence.ts";
import { moveLicence } from "../licence/move-licence.ts";
import type { MergeStep } from "../licence/own-steps.ts";
import { orderOf } from "../licence/own-steps.ts";
import { holderOfKey, nameOfKey } from "../seat/seat-holder.ts";
import { withoutOrder } from "./licence-steps.ts";
import type { OrderEffect } from "./order.ts";

/** An order that is taken back. */
export interface Cancellation {
  readonly orderId: string;
  readonly reason: string;
}

/** Revokes the licences that the order made, and makes the others what they would be had it never come. */
export function cancelOrder(
  state: AccountState,
  effects: readonly OrderEffect[],
  cancellation: Cancellation,
  { view, now }: { readonly view: CatalogView; readonly now: Date },
): Change {
  const licenceIds = concerned(state, effects, cancellation.orderId);
  const around = { view, timeZone: state.account.timeZone };
  const order = { orderId: cancellation.orderId, licenceCount: licenceIds.length };
  let change: Change = { state, events: [], audit: [] };
  for (const licenceId of licenceIds) {
    const licence = change.state.licences.get(licenceId);
    if (licence === undefined || licence.state === "revoked") continue;
    const changed = withoutOrder(licence, order.orderId, around);
    const next =
      changed === undefined
        ? moveLicence(change.state, "revoke", { licenceId, reason: cancellation.reason, order }, now)
        : changeBack(change.state, licence, changed, { ...cancellation, order, now });
    change = {
      state: next.state,
      events: [...change.events, ...next.events],
      audit: [...change.audit, ...next.audit],
    };
  }
  return change;
}

/** Those that it made or changed, what was split off from them, and what they were merged into. */
function concerned(state: AccountState, effects: readonly OrderEffect[], orderId: string): string[] {
  const others = [...state.licences.values()].filter(
    (licence) => licence.firstOrderId === orderId || mentions(licence.steps, orderId),
  );
  const all = [...effects, ...others].map(({ licenceId }) => licenceId);
  return [...new Set(all)].filter((licenceId) => state.licences.has(licenceId));
}

function mentions(steps: readonly LicenceStep[], orderId: string): boolean {
  return steps.some((step) => orderOf(step) === orderId || (step.kind === "merge" && isOf(step, orderId)));
}

function isOf({ firstOrderId, steps }: MergeStep, orderId: string): boolean {
  return firstOrderId === orderId || mentions(steps, orderId);
}

function changeBack(
  state: AccountState,
  before: Licence,
  changed: Licence,
  { reason, order, now }: Cancellation & { readonly order: OrderReference; readonly now: Date },
): Change {
  const settled = settleConversion(before, changed, now);
  const licence: Licence = { ...settled, version: before.version + 1, updateTime: now };
  const conversions = tellConversions(before, licence, reason);
  const { licenceId, planKey, planVersion, quantity, addOns } = licence;
  const taken = seatsOnlyIn(before, licence);
  const given = seatsOnlyIn(licence, before);
  const tell = (key: string, assigned: boolean): DomainEvent => ({
    kind: "seat_changed",
    licenceId,
    ...holderOfKey(key),
    assigned,
  });
  return {
    state: withLicence(state, licence),
    events: [
      ...taken.map((key) => tell(key, false)),
      ...given.map((key) => tell(key, true)),
      { kind: "licence_changed", licence, order, reason },
      ...conversions.events,
    ],
    audit: [
      {
        action: "licence.change",
        resource: licenceId,
        reason,
        details: {
          cancelled_order: order.orderId,
          plan: planKey,
          plan_version: planVersion,
          quantity,
          add_ons: addOns,
          ...(taken.length > 0 && { seats_taken: taken.map(nameOfKey) }),
          ...(given.length > 0 && { seats_given: given.map(nameOfKey) }),
        },
      },
      ...conversions.audit,
    ],
  };
}

function seatsOnlyIn(one: Licence, other: Licence): string[] {
  return [...one.seats.keys()].filter((key) => !other.seats.has(key));
}
