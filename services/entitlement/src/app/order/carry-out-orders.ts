import type { Clock, IdGenerator } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import { createAccount, noteCreation } from "../../domain/account/change-account.ts";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import { isTimeZone } from "../../domain/licence/add-period.ts";
import type { AcceptedOrder, Refusal } from "../../domain/order/order.ts";
import { provisionOrder } from "../../domain/order/provision-order.ts";
import type { Applied, Cause } from "../ports.ts";
import type { OrderDelivery, OrderEntry } from "./ports.ts";

/** What orders are carried out with. */
export interface Surroundings {
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/** What came of orders. */
export interface CarriedOut {
  readonly applied: readonly Applied[];
  readonly entries: readonly Omit<OrderEntry, "afterOrderId">[];
  readonly refusals: readonly (Refusal & { readonly orderId: string; readonly cause: Cause })[];
}

/** Carries out orders one after the other, each whole or not at all. */
export function carryOutOrders(
  deliveries: readonly OrderDelivery[],
  accounts: ReadonlyMap<string, AccountState>,
  view: CatalogView,
  { clock, newId }: Surroundings,
): CarriedOut {
  const now = clock.now();
  const states = new Map(accounts);
  const applied: Applied[] = [];
  const entries: CarriedOut["entries"][number][] = [];
  const refusals: CarriedOut["refusals"][number][] = [];
  for (const { order, cause } of deliveries) {
    const { accountId } = order.customer;
    const { orderId, actor } = order;
    const known = states.get(accountId);
    const state = known ?? createAccount(withKnownTimeZone(order.customer), now);
    const provision = provisionOrder(state, order, { view, newId, now });
    if (provision.kind === "refused") {
      entries.push({ orderId, accountId, outcome: "refused", effects: [] });
      refusals.push({ ...provision.refusal, orderId, cause });
      continue;
    }
    const { change, effects } = provision;
    states.set(accountId, change.state);
    if (known === undefined) applied.push({ accountId, actor, change: noteCreation(state), cause });
    applied.push({ accountId, actor, change, cause });
    entries.push({ orderId, accountId, outcome: "provisioned", effects });
  }
  return { applied, entries, refusals };
}

/** An order is not refused for want of a time zone: its periods are counted in UTC. */
function withKnownTimeZone(customer: AcceptedOrder["customer"]): AcceptedOrder["customer"] {
  return isTimeZone(customer.timeZone) ? customer : { ...customer, timeZone: "UTC" };
}
