import { testIds } from "@licet/testing";
import type { AccountState } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { CatalogView, PlanTerms, TrialTerms } from "../catalog/catalog.ts";
import { emptyCatalog } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import type { LicenceLine } from "../order/order.ts";
import { provisionOrder } from "../order/provision-order.ts";
import { catchUp } from "./catch-up.ts";
import type { Licence } from "./licence.ts";

/** When trials are ordered. */
export const start = new Date("2026-01-01T00:00:00Z");

/** So many days after that. */
export const day = (days: number): Date => new Date(start.getTime() + days * 86_400_000);

const sold = { productKey: "forge", edition: "", name: "", version: 1, rank: 1, selfService: true, namedUser: false };
const grants = [{ feature: "export" }];

function trialPlan(planKey: string, trial?: TrialTerms): PlanTerms {
  return { ...sold, planKey, models: ["trial"], term: "P30D", grants, ...(trial && { trial }) };
}

const plans: readonly PlanTerms[] = [
  trialPlan("plain"),
  trialPlan("begun", { begins: "creation", convertsTo: "pro" }),
  trialPlan("awaited", { begins: "first_use", convertsTo: "pro" }),
  trialPlan("lasting", { begins: "first_use" }),
  { ...sold, planKey: "pro", models: ["subscription"], term: "P1M", gracePeriod: "P7D", grants },
  { ...sold, planKey: "own", models: ["perpetual"], grants },
];

/** Trials of 30 days: `plain`, `begun` with its order, `awaited` and `lasting` by use; a monthly plan and one for ever. */
export const view: CatalogView = {
  catalog: {
    ...emptyCatalog,
    features: { export: { kind: "boolean", productKey: "forge" } },
    plans: Object.fromEntries(plans.map((plan) => [plan.planKey, plan])),
  },
  planVersion: (key, version) => plans.find((plan) => plan.planKey === key && plan.version === version),
};

/** What happens to the account `acme`, in the sequence in which it is called; each call first brings it up to that instant. */
export class TrialHistory {
  state: AccountState = createAccount(
    { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone: "UTC" },
    start,
  );
  readonly changes: Change[] = [];
  readonly newId = testIds(7);

  get licence(): Licence {
    return [...this.state.licences.values()][0] as Licence;
  }

  /** Everything that was told so far, by its kind. */
  get told(): string[] {
    return this.changes.flatMap(({ events }) => events.map(({ kind }) => kind));
  }

  /** Lets time pass until the instant. */
  reach(now: Date): this {
    for (const { change } of catchUp(this.state, { view, now, notices: [] })) this.take(change);
    return this;
  }

  do(now: Date, decide: (state: AccountState) => Change): this {
    this.reach(now);
    this.take(decide(this.state));
    return this.reach(now);
  }

  order(orderId: string, planKey: string, line: Partial<LicenceLine> = {}, now = start): this {
    const terms = { productKey: "forge", planKey, planVersion: 1, quantity: 1, startTime: now, addOns: [] };
    const action = this.state.licences.size === 0 ? "new" : "change";
    const order = { orderId, action, customer: this.state.account, catalogRevision: 1, actor: "crm" } as const;
    return this.do(now, (state) => {
      const lines = [{ ...terms, ...line }];
      const result = provisionOrder(
        state,
        { ...order, lines, addOns: [], afterOrderId: "" },
        { view, newId: this.newId, now },
      );
      if (result.kind === "refused") throw new Error(result.refusal.code);
      return result.change;
    });
  }

  private take(change: Change): void {
    this.state = change.state;
    this.changes.push(change);
  }
}
