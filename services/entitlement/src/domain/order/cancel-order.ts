import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { Change } from "../change.ts";
import type { Licence } from "../licence/licence.ts";
import { moveLicence } from "../licence/move-licence.ts";
import { addTo } from "./line-terms.ts";
import type { OrderEffect } from "./order.ts";

/** An order that is taken back. */
export interface Cancellation {
  readonly orderId: string;
  readonly reason: string;
}

/** Revokes the licences that the order made or gave their plan, and takes its add-ons off the others. */
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
    const next =
      effect.kind === "terms"
        ? moveLicence(change.state, "revoke", { licenceId: licence.licenceId, reason: cancellation.reason, order }, now)
        : withoutAddOns(change.state, licence, effect, { ...cancellation, order }, now);
    change = {
      state: next.state,
      events: [...change.events, ...next.events],
      audit: [...change.audit, ...next.audit],
    };
  }
  return change;
}

function withoutAddOns(
  state: AccountState,
  licence: Licence,
  effect: OrderEffect,
  { reason, order }: Cancellation & { readonly order: { orderId: string; licenceCount: number } },
  now: Date,
): Change {
  const addOns = effect.addOns.reduce(
    (kept, { addOnKey, quantity }) => addTo(kept, { addOnKey, quantity: -quantity }),
    licence.addOns,
  );
  const changed: Licence = { ...licence, addOns, version: licence.version + 1, updateTime: now };
  return {
    state: withLicence(state, changed),
    events: [{ kind: "licence_changed", licence: changed, order, reason }],
    audit: [
      {
        action: "licence.change",
        resource: licence.licenceId,
        reason,
        details: { cancelled_order: order.orderId, add_ons: addOns },
      },
    ],
  };
}
