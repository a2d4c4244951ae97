import type { Clock, IdGenerator } from "@licet/kernel";
import { judgeOrder } from "../domain/judge-order.ts";
import type { Order, OrderDraft } from "../domain/order.ts";
import type { PinContext } from "../domain/pin-order.ts";
import type { Catalogs } from "./catalogs.ts";
import type { IntakeKey, IntakeVerdict, NewOrder, OnceStore, OrderStore } from "./ports.ts";

/** On whose behalf orders come in. */
export interface Caller {
  readonly tenantId: string;
  readonly actor: string;
  readonly traceId: string;
}

/** An order of a file. */
export interface FileOrder {
  readonly draft: OrderDraft;
  readonly intake: IntakeKey;
}

/** Takes orders in. */
export interface ReceiveOrders {
  /** Stores one order. */
  one(caller: Caller, draft: OrderDraft): Promise<Order>;
  /** Stores one order; a repetition gets the first answer, byte by byte. */
  once(
    caller: Caller,
    draft: OrderDraft,
    intake: IntakeKey,
    toAnswer: (order: Order) => Uint8Array,
  ): Promise<Uint8Array>;
  /** Stores a part of a file set-wise; orders that are known already stay as they are. */
  many(caller: Caller, orders: readonly FileOrder[]): Promise<readonly IntakeVerdict[]>;
}

/** What ReceiveOrders work with. */
export interface ReceiveOrdersOptions {
  readonly orders: OrderStore;
  readonly onceStore: OnceStore;
  readonly catalogs: Catalogs;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/**
 * Takes orders in. They are judged by the catalog at once, in the transaction that stores them; if no catalog can be had
 * they are stored all the same and judged when one can.
 */
export function createReceiveOrders(options: ReceiveOrdersOptions): ReceiveOrders {
  const { orders, onceStore, catalogs, clock, newId } = options;

  async function prepare({ tenantId }: Caller): Promise<PinContext | undefined> {
    const catalog = await catalogs.current(tenantId);
    return catalog && { catalog, now: clock.now() };
  }

  async function store(caller: Caller, draft: OrderDraft, context: PinContext | undefined): Promise<Order> {
    const change = judgeOrder(newOrder(newId("ord"), draft, caller, context?.now ?? clock.now()), context);
    await orders.insert(caller.tenantId, [change]);
    return change.order;
  }

  return {
    one: async (caller, draft) => store(caller, draft, await prepare(caller)),
    async once(caller, draft, intake, toAnswer) {
      const context = await prepare(caller);
      return onceStore.once(caller.tenantId, intake, async () => toAnswer(await store(caller, draft, context)));
    },
    async many(caller, fileOrders) {
      const context = await prepare(caller);
      const judged = fileOrders.map(({ draft, intake }): NewOrder => {
        return { ...judgeOrder(newOrder(newId("ord"), draft, caller, context?.now ?? clock.now()), context), intake };
      });
      return orders.insert(caller.tenantId, judged);
    },
  };
}

function newOrder(orderId: string, draft: OrderDraft, caller: Caller, now: Date): Order {
  return {
    ...draft,
    orderId,
    state: "RECEIVED",
    rejections: [],
    revision: 0n,
    licenceIds: [],
    actor: caller.actor,
    traceId: caller.traceId,
    createTime: now,
    updateTime: now,
    version: 1,
  };
}
