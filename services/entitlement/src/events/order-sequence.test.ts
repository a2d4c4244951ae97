import { randomInt, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import {
  OrderAcceptedSchema,
  OrderAction,
  OrderCancelledSchema,
  OrderRejectedSchema,
} from "@licet/contracts/integration";
import type { Database } from "@licet/db";
import { openDatabase } from "@licet/db";
import { migrate } from "@licet/db/migrations";
import type { ReceivedEvent } from "@licet/events";
import { TestClock, testDatabase, testIds } from "@licet/testing";
import { ROOT_CONTEXT } from "@opentelemetry/api";
import fc from "fast-check";
import { createRefreshCatalog } from "../app/catalog/refresh-catalog.ts";
import { createSettleOrders } from "../app/order/settle-orders.ts";
import { createTakeFreeOrders } from "../app/order/take-free-orders.ts";
import { toPublishedTerms } from "../clients/catalog-mapping.ts";
import { migrations } from "../db/migrations.ts";
import { createStores } from "../db/stores.ts";
import { toAccount, toUpgradePrompt } from "../rpc/account/account-mapping.ts";
import { toDecision } from "../rpc/decision/decision-mapping.ts";
import { toPropagation } from "../rpc/propagation/propagation-mapping.ts";
import { toRollout, toRolloutFigures } from "../rpc/rollout/rollout-mapping.ts";
import { toDevice } from "../rpc/device/device-mapping.ts";
import { toLease } from "../rpc/lease/lease-mapping.ts";
import { toLeaseOptions } from "../rpc/lease/lease-options-mapping.ts";
import { toLicence } from "../rpc/licence/licence-mapping.ts";
import { toScheduledMove } from "../rpc/licence/move-mapping.ts";
import { toOverride } from "../rpc/override/override-mapping.ts";
import { catalogAt } from "../test/vendor.ts";
import { toOrderAccepted } from "../test/platform.ts";
import { createEventMapping } from "./event-mapping.ts";
import { onOrderAccepted } from "./order-accepted.ts";
import { onOrderCancelled, onOrderRejected } from "./order-ended.ts";

const clock = new TestClock("2026-03-01T12:00:00Z");
const settings = {
  snapshotCacheBytes: 1e6,
  unknownAccountMs: 0,
  snapshotRecheckMs: 0,
  decisionLogCapacity: 1,
  decisionRetentionMs: 1,
  historyRetentionMs: 1,
  expiryNotices: [],
};

/** Orders that cannot be carried out for a fault of this service. */
const broken = new Set<string>();

/** What a replica does with orders, over a connection pool of its own. */
function createReplica(url: string, seed: number, mostTaken: number) {
  return openDatabase({ name: "entitlement", url, clock, newId: testIds(seed) }).then((db) => {
    const mapping = createEventMapping({
      toAccount,
      toLicence,
      toDevice,
      toOverride,
      toLease,
      toLeaseOptions,
      toRollout,
      toRolloutFigures,
      toPropagation,
      toScheduledMove,
      toUpgradePrompt,
      toDecision,
    });
    const stores = createStores({ db, clock, mapping, settings, isBlind: () => true, onDecisionLost: () => {} });
    const source = {
      fetch: () => Promise.reject(new Error("the catalog is known")),
      fetchPlanVersion: () => Promise.reject(new Error("all plan versions are known")),
      fetchDraft: () => Promise.reject(new Error("nothing is supposed")),
    };
    const refreshCatalog = createRefreshCatalog(stores.catalogs, source);
    const orders: typeof stores.orders = {
      ...stores.orders,
      async record(tenantId, entries) {
        if (entries.some(({ orderId }) => broken.has(orderId))) throw new Error("broken");
        await stores.orders.record(tenantId, entries);
      },
    };
    const ports = { ...stores, orders, refreshCatalog, clock, newId: testIds(seed + 100), mostTaken };
    const settleOrders = createSettleOrders(ports);
    const takeFreeOrders = createTakeFreeOrders(stores.waiting, settleOrders);
    const handlers = [onOrderAccepted(settleOrders), onOrderCancelled(settleOrders), onOrderRejected(settleOrders)];
    const bySubject = new Map(handlers.map((handler) => [handler.subject.split(".").at(-1), handler]));
    return { db, stores, takeFreeOrders, handlerOf: (kind: string) => bySubject.get(`order_${kind}`)! };
  });
}

type Replica = Awaited<ReturnType<typeof createReplica>>;
let replicas: Replica[];
let db: Database;
const mostTaken = 3;

beforeAll(async () => {
  const { appUrl } = await testDatabase({
    name: "entitlement",
    migrate: async (ownerUrl) => {
      await migrate({ ownerUrl, migrations });
    },
  });
  replicas = await Promise.all([1, 2].map((seed) => createReplica(appUrl, seed, mostTaken)));
  db = replicas[0]!.db;
}, 60_000);
afterAll(() => Promise.all(replicas.map((replica) => replica.db.close())));

async function newTenant(): Promise<string> {
  const tenantId = `tnt-${randomUUID()}`;
  await replicas[0]!.stores.catalogs.store(tenantId, toPublishedTerms(catalogAt(1)));
  return tenantId;
}

/** One event of an order. */
interface Step {
  readonly kind: "accepted" | "cancelled" | "rejected";
  readonly order: TestOrder;
}

interface TestOrder {
  readonly orderId: string;
  readonly accountId: string;
  readonly afterOrderId: string;
  readonly wants: "new" | "change" | "add_on";
  /** Accepted, accepted and taken back, taken back before it was accepted, or rejected. */
  readonly fate: "kept" | "taken_back" | "never_accepted" | "rejected";
}

function toMessage({ kind, order }: Step) {
  const { orderId, accountId, afterOrderId, wants } = order;
  if (kind === "cancelled") return create(OrderCancelledSchema, { orderId, accountId, afterOrderId, reason: "test" });
  if (kind === "rejected") return create(OrderRejectedSchema, { orderId, accountId, afterOrderId });
  const action = wants === "change" ? OrderAction.CHANGE : OrderAction.NEW;
  const message: MessageInitShape<typeof OrderAcceptedSchema> = {
    ...toOrderAccepted(orderId, { accountId, action }),
    afterOrderId,
  };
  const addOns = [{ addOnKey: "extra_minutes", quantity: 1n }];
  return create(OrderAcceptedSchema, wants === "add_on" ? { ...message, licenceLines: [], addOns } : message);
}

/** Handles steps as consumers do: neighbours of one kind in one transaction. */
async function handle(replica: Replica, tenantId: string, steps: readonly Step[]): Promise<void> {
  const runs: Step[][] = [];
  for (const step of steps) {
    if (runs.at(-1)?.[0]?.kind === step.kind) runs.at(-1)?.push(step);
    else runs.push([step]);
  }
  for (const run of runs) {
    const events = run.map((step): ReceivedEvent => {
      const envelope = { id: randomUUID(), tenantId, subject: "", time: clock.now(), sequence: 1 };
      return { ...envelope, message: toMessage(step), context: ROOT_CONTEXT };
    });
    await replica.db.transaction(tenantId, (tx) => replica.handlerOf(run[0]!.kind).handle(tx, events));
  }
}

/** Hands batches out to both replicas as they get free. */
async function deliver(tenantId: string, batches: readonly (readonly Step[])[]): Promise<void> {
  const queue = [...batches];
  await Promise.all(
    replicas.map(async (replica) => {
      for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
        await handle(replica, tenantId, batch);
      }
    }),
  );
}

/** What became of the tenant's orders. */
async function readOutcome(tenantId: string) {
  return db.read(tenantId, async (tx) => {
    const known = await tx.sql<{ order_id: string; outcome: string }>(
      "select order_id, outcome from provisioned_order",
    );
    const waiting = await tx.sql<{ order_id: string }>("select order_id from waiting_order order by order_id");
    const done = await tx.sql<{ details: string }>(
      "select details from audit_entry where action in ('licence.activate', 'licence.change') order by sequence",
    );
    const orders = done.map(({ details }) => (JSON.parse(details) as { order?: string }).order);
    return {
      outcomes: new Map(known.map((row) => [row.order_id, row.outcome])),
      waiting: waiting.map((row) => row.order_id),
      /** Carried out, in this sequence. */
      sequence: orders.filter((orderId) => orderId !== undefined),
    };
  });
}

function newOrder(orderId: string, afterOrderId: string, wants: TestOrder["wants"] = "change"): TestOrder {
  return { orderId, accountId: "acme", afterOrderId, wants, fate: "kept" };
}

const accepted = (order: TestOrder): Step => ({ kind: "accepted", order });
const cancelled = (order: TestOrder): Step => ({ kind: "cancelled", order });
const rejected = (order: TestOrder): Step => ({ kind: "rejected", order });

describe("an order that builds on earlier ones", () => {
  const first = newOrder("o1", "", "new");
  const second = newOrder("o2", "o1");
  const third = newOrder("o3", "o2");

  it("waits until they are known, and is carried out in the same transaction", async () => {
    const tenantId = await newTenant();
    await handle(replicas[0]!, tenantId, [accepted(third)]);
    await handle(replicas[0]!, tenantId, [accepted(second), accepted(third)]);
    expect(await readOutcome(tenantId)).toMatchObject({ waiting: ["o2", "o3"], sequence: [] });
    await handle(replicas[1]!, tenantId, [accepted(first)]);
    expect(await readOutcome(tenantId)).toMatchObject({ waiting: [], sequence: ["o1", "o2", "o3"] });
  });

  it("waits for what was before a cancelled or rejected one, before and after it was parked", async () => {
    for (const end of [cancelled, rejected]) {
      for (const steps of [
        [accepted(third), end(second)],
        [end(second), accepted(third)],
      ]) {
        const tenantId = await newTenant();
        for (const step of steps) await handle(replicas[0]!, tenantId, [step]);
        expect(await readOutcome(tenantId)).toMatchObject({ waiting: ["o3"], sequence: [] });
        await handle(replicas[0]!, tenantId, [accepted(first)]);
        expect(await readOutcome(tenantId)).toMatchObject({ waiting: [], sequence: ["o1", "o3"] });
      }
    }
  });

  it("that is cancelled while it waits is not carried out any more, and holds up nobody", async () => {
    const tenantId = await newTenant();
    await handle(replicas[0]!, tenantId, [accepted(second), accepted(third), cancelled(second)]);
    await handle(replicas[0]!, tenantId, [accepted(first)]);
    const { outcomes, ...rest } = await readOutcome(tenantId);
    expect(rest).toEqual({ waiting: [], sequence: ["o1", "o3"] });
    expect(outcomes.get("o2")).toBe("cancelled");
  });

  it("follows a refused one", async () => {
    const tenantId = await newTenant();
    const change = newOrder("o1", "");
    await handle(replicas[0]!, tenantId, [accepted(second), accepted(change)]);
    const { outcomes, waiting } = await readOutcome(tenantId);
    expect([[...outcomes.values()], waiting]).toEqual([["refused", "refused"], []]);
  });

  it("is carried out by the job when too many are freed at once", async () => {
    const tenantId = await newTenant();
    const orders = Array.from({ length: 3 * mostTaken }, (_, index) => newOrder(`p${index + 2}`, `p${index + 1}`));
    await handle(replicas[0]!, tenantId, orders.toReversed().map(accepted));
    await handle(replicas[0]!, tenantId, [accepted(newOrder("p1", "", "new"))]);
    expect((await readOutcome(tenantId)).sequence).toHaveLength(1 + mostTaken);
    await replicas[1]!.takeFreeOrders();
    const { waiting, sequence } = await readOutcome(tenantId);
    expect([waiting, sequence]).toEqual([[], ["p1", ...orders.map(({ orderId }) => orderId)]]);
  });

  it("that fails is no fault of the one that frees it, and holds up no other account", async () => {
    const tenantId = await newTenant();
    const other = newOrder("q1", "", "new");
    broken.add("o2");
    await handle(replicas[0]!, tenantId, [accepted(second)]);
    await expect(handle(replicas[0]!, tenantId, [accepted(first)])).rejects.toThrow("broken");
    await handle(replicas[0]!, tenantId, [accepted(first)]);
    expect(await readOutcome(tenantId)).toMatchObject({ waiting: ["o2"], sequence: ["o1"] });
    const others = Array.from({ length: 2 * mostTaken }, (_, index) => newOrder(`q${index + 2}`, `q${index + 1}`));
    const elsewhere = [...others, other].map((order) => accepted({ ...order, accountId: "other" }));
    await handle(replicas[0]!, tenantId, elsewhere.slice(0, -1));
    await handle(replicas[0]!, tenantId, elsewhere.slice(-1));
    await expect(replicas[0]!.takeFreeOrders()).rejects.toThrow("waiting orders could not be carried out");
    expect(await readOutcome(tenantId)).toMatchObject({ waiting: ["o2"] });
    broken.clear();
    await replicas[0]!.takeFreeOrders();
    expect((await readOutcome(tenantId)).waiting).toEqual([]);
  });

  it("holds up no order that builds on none", async () => {
    const tenantId = await newTenant();
    const independent = newOrder("o4", "o3", "new");
    const last = newOrder("o5", "o4");
    await handle(replicas[0]!, tenantId, [accepted(last), accepted(third), accepted(independent), accepted(second)]);
    expect(await readOutcome(tenantId)).toMatchObject({ waiting: ["o2", "o3", "o5"], sequence: ["o4"] });
    await handle(replicas[0]!, tenantId, [accepted(first)]);
    expect(await readOutcome(tenantId)).toMatchObject({ waiting: [], sequence: ["o4", "o1", "o2", "o3", "o5"] });
  });
});

/** Orders of a few accounts, each after the one before. */
const files: fc.Arbitrary<TestOrder[]> = fc
  .array(
    fc.record({
      accountId: fc.constantFrom("a", "b", "c"),
      wants: fc.constantFrom<TestOrder["wants"][]>("new", "change", "change", "add_on"),
      fate: fc.constantFrom<TestOrder["fate"][]>("kept", "kept", "kept", "taken_back", "never_accepted", "rejected"),
    }),
    { minLength: 2, maxLength: 20 },
  )
  .map((drafts) => {
    const last = new Map<string, string>();
    return drafts.map((draft, index) => {
      const orderId = `o${String(index).padStart(2, "0")}`;
      const order = { ...draft, orderId, afterOrderId: last.get(draft.accountId) ?? "" };
      last.set(draft.accountId, orderId);
      return order;
    });
  });

const stepKinds: Readonly<Record<TestOrder["fate"], readonly Step["kind"][]>> = {
  kept: ["accepted"],
  taken_back: ["accepted", "cancelled"],
  never_accepted: ["cancelled"],
  rejected: ["rejected"],
};

/** The events of a file in any order, some of them twice, cut into batches. */
const deliveries = files.chain((orders) => {
  const steps = orders.flatMap((order) => stepKinds[order.fate].map((kind): Step => ({ kind, order })));
  const all = fc.shuffledSubarray(steps, { minLength: steps.length });
  const again = fc.shuffledSubarray(steps);
  return fc
    .tuple(all, again, fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 50, maxLength: 50 }))
    .map(([first, second, sizes]) => {
      const rest = [...first, ...second];
      const batches = sizes.map((size) => rest.splice(0, size));
      return { orders, batches: [...batches, rest].filter((batch) => batch.length > 0) };
    });
});

function checkOutcome(
  orders: readonly TestOrder[],
  { outcomes, waiting, sequence }: Awaited<ReturnType<typeof readOutcome>>,
) {
  const before = new Map<string, TestOrder[]>();
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  expect(waiting).toEqual([]);
  expect([...outcomes.keys()].toSorted()).toEqual(orders.map(({ orderId }) => orderId));
  expect(new Set(sequence).size).toBe(sequence.length);
  for (const order of orders) {
    const previous = byId.get(order.afterOrderId);
    const all = previous === undefined ? [] : [...(before.get(previous.orderId) ?? []), previous];
    before.set(order.orderId, all);
    const outcome = outcomes.get(order.orderId);
    if (order.fate === "rejected") expect(outcome).toBe("rejected");
    if (order.fate === "taken_back" || order.fate === "never_accepted") expect(outcome).toBe("cancelled");
    if (order.fate !== "kept") continue;
    const hasLicence = order.wants === "new" || all.some(({ wants, fate }) => wants === "new" && fate === "kept");
    const mayLoseIt = orders.some(({ accountId, fate }) => accountId === order.accountId && fate === "taken_back");
    if (hasLicence && !mayLoseIt) expect([order.orderId, outcome]).toEqual([order.orderId, "provisioned"]);
    expect(sequence.includes(order.orderId)).toBe(outcome === "provisioned");
    if (order.wants === "new" || outcome !== "provisioned") continue;
    const place = sequence.indexOf(order.orderId);
    for (const { orderId } of all) expect(sequence.indexOf(orderId)).toBeLessThan(place);
  }
}

describe("any file, in any order of arrival, repeated, over two replicas", () => {
  it("ends with one outcome for each order, in sequence, and nobody waits", async () => {
    const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(1, 2 ** 31));
    process.stderr.write(`order sequence: LICET_TEST_SEED=${seed}\n`);
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ orders, batches }) => {
        const tenantId = await newTenant();
        await deliver(tenantId, batches);
        await replicas[0]!.takeFreeOrders();
        checkOutcome(orders, await readOutcome(tenantId));
      }),
      { seed, numRuns: 150 },
    );
  }, 120_000);
});
