import type { Clock, IdGenerator } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import { createAccount, noteCreation } from "../../domain/account/change-account.ts";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import type { AcceptedOrder, Refusal } from "../../domain/order/order.ts";
import { provisionOrder } from "../../domain/order/provision-order.ts";
import { isTimeZone } from "../../domain/licence/add-period.ts";
import type { Accounts, Applied, Cause, OrderEntry, OrderLog, PlanVersionKey } from "../ports.ts";
import type { RefreshCatalog } from "../catalog/refresh-catalog.ts";

/** An order to carry out and what brought it. */
export interface OrderDelivery {
  readonly order: AcceptedOrder;
  readonly cause: Cause;
}

/** What provisioning needs from outside. */
export interface ProvisionPorts {
  readonly accounts: Accounts;
  readonly orders: OrderLog;
  readonly refreshCatalog: RefreshCatalog;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

interface Outcome {
  readonly applied: Applied[];
  readonly entries: OrderEntry[];
  readonly refusals: (Refusal & { readonly orderId: string; readonly cause: Cause })[];
}

/** Carries out the accepted orders of one tenant together, in their order; those dealt with before are left out. */
export function createProvisionOrders(
  ports: ProvisionPorts,
): (tenantId: string, deliveries: readonly OrderDelivery[]) => Promise<void> {
  return async (tenantId, deliveries) => {
    const done = await ports.orders.find(
      tenantId,
      deliveries.map(({ order }) => order.orderId),
    );
    const fresh = [...firstOfEach(deliveries)].filter(({ order }) => !done.has(order.orderId));
    if (fresh.length === 0) return;
    const planVersions = versionsOf(fresh);
    await ports.refreshCatalog(tenantId, {
      atLeastRevision: Math.max(...fresh.map(({ order }) => order.catalogRevision)),
      planVersions,
    });
    const accountIds = fresh.map(({ order }) => order.customer.accountId);
    const { result } = await ports.accounts.change(
      { tenantId, accountIds, planVersions, mayCreate: true },
      (accounts, view) => {
        const outcome = carryOut(fresh, accounts, view, ports);
        return { applied: outcome.applied, result: outcome };
      },
    );
    await ports.orders.record(tenantId, result.entries);
    await ports.orders.refuse(tenantId, result.refusals);
  };
}

function firstOfEach(deliveries: readonly OrderDelivery[]): Iterable<OrderDelivery> {
  const byId = new Map<string, OrderDelivery>();
  for (const delivery of deliveries) {
    if (!byId.has(delivery.order.orderId)) byId.set(delivery.order.orderId, delivery);
  }
  return byId.values();
}

/** Each plan version that the orders name, once. */
function versionsOf(deliveries: readonly OrderDelivery[]): PlanVersionKey[] {
  const versions = new Map<string, PlanVersionKey>();
  for (const { planKey, planVersion } of deliveries.flatMap(({ order }) => order.lines)) {
    versions.set(`${planKey}@${planVersion}`, { planKey, version: planVersion });
  }
  return [...versions.values()];
}

function carryOut(
  deliveries: readonly OrderDelivery[],
  accounts: ReadonlyMap<string, AccountState>,
  view: CatalogView,
  { clock, newId }: ProvisionPorts,
): Outcome {
  const now = clock.now();
  const states = new Map(accounts);
  const outcome: Outcome = { applied: [], entries: [], refusals: [] };
  for (const { order, cause } of deliveries) {
    const { accountId } = order.customer;
    const { orderId, actor } = order;
    const known = states.get(accountId);
    const state = known ?? createAccount(withKnownTimeZone(order.customer), now);
    const provision = provisionOrder(state, order, { view, newId, now });
    if (provision.kind === "refused") {
      outcome.entries.push({ orderId, accountId, outcome: "refused", effects: [] });
      outcome.refusals.push({ ...provision.refusal, orderId, cause });
      continue;
    }
    const { change, effects } = provision;
    states.set(accountId, change.state);
    if (known === undefined) outcome.applied.push({ accountId, actor, change: noteCreation(state), cause });
    outcome.applied.push({ accountId, actor, change, cause });
    outcome.entries.push({ orderId, accountId, outcome: "provisioned", effects });
  }
  return outcome;
}

/** An order is not refused for want of a time zone: its periods are counted in UTC. */
function withKnownTimeZone(customer: AcceptedOrder["customer"]): AcceptedOrder["customer"] {
  return isTimeZone(customer.timeZone) ? customer : { ...customer, timeZone: "UTC" };
}
