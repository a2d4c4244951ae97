import { awaitedOrder, sortOrders } from "../../domain/order/order-sequence.ts";
import type { Links } from "../../domain/order/order-sequence.ts";
import type { Cause } from "../ports.ts";
import type { OrderDelivery, OrderEntry, OrderLog, WaitingOrders } from "./ports.ts";

/** An order that shall have no effect. */
export interface EndedOrder {
  readonly orderId: string;
  readonly accountId: string;
  readonly outcome: "rejected" | "cancelled";
  readonly afterOrderId: string;
  readonly reason: string;
  readonly actor: string;
  readonly cause: Cause;
}

/** What came of one tenant's orders. */
export interface Arrivals {
  readonly accepted?: readonly OrderDelivery[];
  readonly ended?: readonly EndedOrder[];
  /** Accounts with waiting orders that wait for nothing but to be taken. */
  readonly accountIds?: readonly string[];
}

/** What is to be done about orders. */
export interface OrderPlan {
  /** To be carried out, in this sequence. */
  readonly free: readonly OrderDelivery[];
  /** Cancelled now, and what is known of them if they were known. */
  readonly cancelled: readonly { readonly ended: EndedOrder; readonly known?: OrderEntry }[];
  /** That ended without having been known. */
  readonly entries: readonly OrderEntry[];
  readonly links: Links;
}

/**
 * Puts orders in sequence. An order that builds on earlier ones is carried out when those are known; until then it waits.
 * Each order that becomes known frees those that wait for it, they free the next, and so on. The accounts are locked, so
 * that whoever looks whether an order is known and whoever makes it known come one after the other.
 */
export async function planOrders(
  ports: { readonly orders: OrderLog; readonly waiting: WaitingOrders },
  tenantId: string,
  arrivals: Arrivals & { readonly lockedIds: readonly string[]; readonly mostTaken: number },
): Promise<OrderPlan> {
  const { orders, waiting } = ports;
  const accepted = firstOfEach(arrivals.accepted ?? [], ({ order }) => order.orderId);
  const ended = firstOfEach(arrivals.ended ?? [], ({ orderId }) => orderId);
  const orderIds = [...accepted.keys(), ...ended.keys()];
  const afterIds = [...accepted.values()].map(({ order }) => order.afterOrderId);
  const [known, parked] = await Promise.all([
    findKnown(orders, tenantId, [...orderIds, ...afterIds, ...[...ended.values()].map((each) => each.afterOrderId)]),
    waiting.find(tenantId, orderIds),
  ]);
  const freshEnded = [...ended.values()].filter(({ orderId }) => !known.has(orderId));
  await waiting.drop(
    tenantId,
    freshEnded.map(({ orderId }) => orderId).filter((orderId) => parked.has(orderId)),
  );
  const links = new Map([...known.values()].map((entry) => [entry.orderId, entry.afterOrderId]));
  for (const { orderId, afterOrderId } of freshEnded) links.set(orderId, parked.get(orderId) ?? afterOrderId);
  const released = await release(waiting, tenantId, {
    accepted: [...accepted].flatMap(([orderId, each]) => (known.has(orderId) || parked.has(orderId) ? [] : [each])),
    ended: freshEnded.map(({ orderId }) => orderId),
    takesFree: arrivals.accountIds !== undefined,
    accountIds: arrivals.lockedIds,
    links,
    mostTaken: arrivals.mostTaken,
  });
  return {
    ...released,
    cancelled: [...ended.values()].flatMap((each) => toCancelled(each, known.get(each.orderId))),
    entries: freshEnded.map(({ orderId, accountId, outcome }) => {
      return { orderId, accountId, outcome, effects: [], afterOrderId: awaitedOrder(orderId, released.links) };
    }),
  };
}

interface Release {
  readonly accepted: readonly OrderDelivery[];
  readonly ended: readonly string[];
  readonly takesFree: boolean;
  readonly accountIds: readonly string[];
  readonly links: Links;
  readonly mostTaken: number;
}

/** Finds all that is free, and parks what is not. */
async function release(waiting: WaitingOrders, tenantId: string, { accountIds, ...start }: Release) {
  const free: OrderDelivery[] = [];
  const asked = new Set<string>();
  const news = [...(start.takesFree ? [""] : []), ...start.ended];
  let pending = start.accepted;
  let links = start.links;
  let room = start.mostTaken;
  for (;;) {
    const sorted = sortOrders(pending, links);
    free.push(...sorted.free);
    news.push(...sorted.free.map(({ order }) => order.orderId));
    ({ waiting: pending, links } = sorted);
    const after = news.filter((orderId) => !asked.has(orderId) && awaitedOrder(orderId, links) === "");
    if (after.length === 0 || room === 0) break;
    const taken = await waiting.take(tenantId, { accountIds, after, limit: room });
    if (taken.length === 0) break;
    room -= taken.length;
    free.push(...taken);
    const takenIds = taken.map(({ order }) => order.orderId);
    news.push(...takenIds);
    for (const orderId of [...after, ...takenIds]) asked.add(orderId);
    links = new Map([...links, ...takenIds.map((orderId): [string, string] => [orderId, ""])]);
  }
  const next = news
    .filter((orderId) => orderId !== "")
    .map((orderId) => [orderId, awaitedOrder(orderId, links)] as const);
  await waiting.moveUp(tenantId, new Map(next.filter(([, awaited]) => awaited !== "" || room === 0)));
  await waiting.park(
    tenantId,
    pending.map((delivery) => ({ ...delivery, afterOrderId: awaitedOrder(delivery.order.afterOrderId, links) })),
  );
  return { free, links };
}

/** What is known of the orders, and of those behind them that they did not wait for. */
async function findKnown(orders: OrderLog, tenantId: string, orderIds: readonly string[]) {
  const known = new Map<string, OrderEntry>();
  const asked = new Set([""]);
  let wanted = [...new Set(orderIds)].filter((orderId) => orderId !== "");
  while (wanted.length > 0) {
    for (const orderId of wanted) asked.add(orderId);
    const entries = await orders.find(tenantId, wanted);
    for (const entry of entries) known.set(entry.orderId, entry);
    wanted = [...new Set(entries.map(({ afterOrderId }) => afterOrderId))].filter((orderId) => !asked.has(orderId));
  }
  return known;
}

function toCancelled(ended: EndedOrder, known: OrderEntry | undefined): OrderPlan["cancelled"] {
  if (ended.outcome !== "cancelled" || known?.outcome === "cancelled") return [];
  return [{ ended, ...(known && { known }) }];
}

function firstOfEach<Item>(items: readonly Item[], toId: (item: Item) => string): Map<string, Item> {
  const byId = new Map<string, Item>();
  for (const item of items) {
    if (!byId.has(toId(item))) byId.set(toId(item), item);
  }
  return byId;
}
