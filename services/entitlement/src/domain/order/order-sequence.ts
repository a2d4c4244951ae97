import type { AcceptedOrder } from "./order.ts";

/** By the id of each known order the one that it came after and did not wait for; empty where there is none. */
export type Links = ReadonlyMap<string, string>;

/** The order that must become known first: the named one, or where that is known the one behind it. Empty: none. */
export function awaitedOrder(afterOrderId: string, links: Links): string {
  let awaited = afterOrderId;
  // No more steps than there are links: whoever named an order after itself must not hold up everything.
  for (let steps = 0; steps <= links.size; steps++) {
    const next = links.get(awaited);
    if (next === undefined) return awaited;
    awaited = next;
  }
  return awaited;
}

/** An order works on the licences that the account has: it must not be carried out before those that make or change them. */
export function buildsOnEarlier({ action, addOns }: AcceptedOrder): boolean {
  return action === "change" || addOns.length > 0;
}

/** Orders by whether they can be carried out now. */
export interface SortedOrders<Delivery> {
  /** Each after the one that it waited for. */
  readonly free: readonly Delivery[];
  readonly waiting: readonly Delivery[];
  /** With those of the free ones. */
  readonly links: Links;
}

/** Takes as known what is linked, and in turn each order that is free. */
export function sortOrders<Delivery extends { readonly order: AcceptedOrder }>(
  deliveries: readonly Delivery[],
  known: Links,
): SortedOrders<Delivery> {
  const links = new Map(known);
  const free: Delivery[] = [];
  const isFree = ({ order }: Delivery): boolean => {
    const awaited = awaitedOrder(order.afterOrderId, links);
    if (buildsOnEarlier(order) && awaited !== "") return false;
    links.set(order.orderId, awaited);
    return true;
  };
  // Ids sort by when the orders were made: what nothing holds up keeps that sequence.
  let waiting: readonly Delivery[] = deliveries.toSorted((left, right) =>
    left.order.orderId < right.order.orderId ? -1 : 1,
  );
  for (let before = -1; before !== waiting.length;) {
    before = waiting.length;
    const { true: freed = [], false: rest = [] } = Object.groupBy(waiting, (each) => `${isFree(each)}`);
    free.push(...freed);
    waiting = rest;
  }
  return { free, waiting, links };
}
