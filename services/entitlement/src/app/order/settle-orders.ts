import type { AccountState } from "../../domain/account/account.ts";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import { cancelOrder } from "../../domain/order/cancel-order.ts";
import { awaitedOrder } from "../../domain/order/order-sequence.ts";
import type { RefreshCatalog } from "../catalog/refresh-catalog.ts";
import type { Accounts, Applied, PlanVersionKey } from "../ports.ts";
import type { Surroundings } from "./carry-out-orders.ts";
import { carryOutOrders } from "./carry-out-orders.ts";
import type { Arrivals, OrderPlan } from "./plan-orders.ts";
import { planOrders } from "./plan-orders.ts";
import type { OrderDelivery, OrderLog, WaitingOrders } from "./ports.ts";

/** What settling orders needs from outside. */
export interface SettlePorts extends Surroundings {
  readonly accounts: Accounts;
  readonly orders: OrderLog;
  readonly waiting: WaitingOrders;
  readonly refreshCatalog: RefreshCatalog;
  /** Waiting orders carried out in one transaction at most, beside those that free them; a job takes the others. */
  readonly mostTaken: number;
}

/** Carries orders of one tenant out or back, all in one transaction; those dealt with before are left out. */
export type SettleOrders = (tenantId: string, arrivals: Arrivals) => Promise<void>;

/** The command over its ports. */
export function createSettleOrders(ports: SettlePorts): SettleOrders {
  const settle = createSettleOnce(ports);
  const doubtful = new Set<string>();
  return async (tenantId, arrivals) => {
    const alone = nameOfOnly(tenantId, arrivals);
    const mostTaken = alone !== undefined && doubtful.has(alone) ? 0 : ports.mostTaken;
    try {
      await settle(tenantId, arrivals, mostTaken);
    } catch (error) {
      // It may be the fault of one that waited for it: the next time it takes none along.
      if (doubtful.size >= mostDoubtful) doubtful.clear();
      if (alone !== undefined) doubtful.add(alone);
      throw error;
    }
    if (alone !== undefined) doubtful.delete(alone);
  };
}

const mostDoubtful = 10_000;

/** What tells an order that came alone from others; undefined where several did. */
function nameOfOnly(tenantId: string, { accepted = [], ended = [] }: Arrivals): string | undefined {
  const [only, ...others] = [...accepted.map(({ order }) => order.orderId), ...ended.map(({ orderId }) => orderId)];
  return only === undefined || others.length > 0 ? undefined : `${tenantId} ${only}`;
}

function createSettleOnce(ports: SettlePorts) {
  const { accounts, orders } = ports;
  return (tenantId: string, arrivals: Arrivals, mostTaken: number): Promise<void> =>
    orders.together(tenantId, async () => {
      const { accepted = [], ended = [], accountIds = [] } = arrivals;
      await refreshFor(ports, tenantId, accepted);
      const endedIds = ended.map(({ orderId }) => orderId);
      const placeIds = endedIds.length === 0 ? [] : await orders.placesOf(tenantId, endedIds);
      const lockedIds = [
        ...accountIds,
        ...placeIds,
        ...accepted.map(({ order }) => order.customer.accountId),
        ...ended.map(({ accountId }) => accountId),
      ];
      let plan: OrderPlan = { free: [], cancelled: [], entries: [], links: new Map() };
      const prepare = async (): Promise<readonly PlanVersionKey[]> => {
        if (endedIds.length > 0) checkPlaces(lockedIds, await orders.placesOf(tenantId, endedIds));
        plan = await planOrders(ports, tenantId, { ...arrivals, lockedIds, mostTaken });
        return versionsOf(plan.free);
      };
      const { result } = await accounts.change(
        { tenantId, accountIds: lockedIds, mayCreate: true, prepare },
        (loaded, view) => {
          const undone = undoOrders(loaded, plan, { view, placeIds }, ports);
          const outcome = carryOutOrders(plan.free, undone.states, view, ports);
          return { applied: [...undone.applied, ...outcome.applied], result: outcome };
        },
      );
      await record(ports, tenantId, plan, result);
    });
}

async function refreshFor(
  { refreshCatalog }: SettlePorts,
  tenantId: string,
  accepted: readonly OrderDelivery[],
): Promise<void> {
  if (accepted.length === 0) return;
  const atLeastRevision = Math.max(...accepted.map(({ order }) => order.catalogRevision));
  await refreshCatalog(tenantId, { atLeastRevision, planVersions: versionsOf(accepted) });
}

/** Each plan version that the orders name, once. */
function versionsOf(deliveries: readonly OrderDelivery[]): PlanVersionKey[] {
  const versions = new Map<string, PlanVersionKey>();
  for (const { planKey, planVersion } of deliveries.flatMap(({ order }) => order.lines)) {
    versions.set(`${planKey}@${planVersion}`, { planKey, version: planVersion });
  }
  return [...versions.values()];
}

/** A licence that went on before its account was locked is followed when the event is delivered again. */
function checkPlaces(lockedIds: readonly string[], placeIds: readonly string[]): void {
  if (placeIds.every((accountId) => lockedIds.includes(accountId))) return;
  throw new Error("a licence of a cancelled order went to another account meanwhile");
}

/** Takes back what cancelled orders did, in their own accounts and where their licences went. */
function undoOrders(
  loaded: ReadonlyMap<string, AccountState>,
  { cancelled }: OrderPlan,
  { view, placeIds }: { readonly view: CatalogView; readonly placeIds: readonly string[] },
  { clock }: SettlePorts,
) {
  const states = new Map(loaded);
  const applied: Applied[] = [];
  for (const { ended, known } of cancelled) {
    if (known === undefined) continue;
    const { orderId, reason, actor, cause } = ended;
    for (const accountId of new Set([known.accountId, ...placeIds])) {
      const state = states.get(accountId);
      if (state === undefined) continue;
      const change = cancelOrder(state, known.effects, { orderId, reason }, { view, now: clock.now() });
      states.set(accountId, change.state);
      applied.push({ accountId, actor, change, cause });
    }
  }
  return { states, applied };
}

async function record(
  { orders }: SettlePorts,
  tenantId: string,
  { cancelled, entries, links }: OrderPlan,
  outcome: ReturnType<typeof carryOutOrders>,
): Promise<void> {
  const carriedOut = outcome.entries.map((entry) => ({ ...entry, afterOrderId: awaitedOrder(entry.orderId, links) }));
  await orders.record(tenantId, [...entries, ...carriedOut]);
  await orders.refuse(tenantId, outcome.refusals);
  await orders.markCancelled(
    tenantId,
    cancelled.flatMap(({ known }) => known?.orderId ?? []),
  );
  await orders.tellUndone(
    tenantId,
    cancelled.map(({ ended }) => ended),
  );
}
