import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { Change } from "../change.ts";
import type { Licence } from "../licence/licence.ts";
import { moveLicence } from "../licence/move-licence.ts";
import { takeBackAddOns, takeBackTerms } from "./earlier-terms.ts";
import type { OrderEffect } from "./order.ts";

/** An order that is taken back. */
export interface Cancellation {
  readonly orderId: string;
  readonly reason: string;
}

/**
 * Revokes the licences that the order made, puts the terms that it changed back to what they were, and takes its add-ons
 * off.
 */
export function cancelOrder(
  state: AccountState,
  effects: readonly OrderEffect[],
  cancellation: Cancellation,
  now: Date,
): Change {
  const order = {
    orderId: cancellation.orderId,
    licenceCount: new Set(effects.map((effect) => effect.licenceId)).size,
  };
  let change: Change = { state, events: [], audit: [] };
  for (const effect of effects) {
    const licence = change.state.licences.get(effect.licenceId);
    if (licence === undefined || licence.state === "revoked") continue;
    const { licenceId } = licence;
    const changed =
      effect.kind === "terms" ? takeBackTerms(licence, order.orderId) : takeBackAddOns(licence, effect.addOns);
    const next =
      changed === undefined
        ? moveLicence(change.state, "revoke", { licenceId, reason: cancellation.reason, order }, now)
        : changeBack(change.state, changed, { ...cancellation, order }, now);
    change = {
      state: next.state,
      events: [...change.events, ...next.events],
      audit: [...change.audit, ...next.audit],
    };
  }
  return change;
}

function changeBack(
  state: AccountState,
  changed: Licence,
  { reason, order }: Cancellation & { readonly order: { orderId: string; licenceCount: number } },
  now: Date,
): Change {
  const licence: Licence = { ...changed, version: changed.version + 1, updateTime: now };
  const { licenceId, planKey, planVersion, quantity, addOns } = licence;
  const seatsBefore = [...(state.licences.get(licenceId)?.seats.keys() ?? [])];
  const seatsTaken = seatsBefore.filter((userId) => !licence.seats.has(userId));
  return {
    state: withLicence(state, licence),
    events: [{ kind: "licence_changed", licence, order, reason }],
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
          ...(seatsTaken.length > 0 && { seats_taken: seatsTaken }),
        },
      },
    ],
  };
}
