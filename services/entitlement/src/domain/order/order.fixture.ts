import { testIds } from "@licet/testing";
import type { AddOnTerms, CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { emptyCatalog } from "../catalog/catalog.ts";
import type { AcceptedOrder, LicenceLine } from "./order.ts";
import type { Surroundings } from "./provision-order.ts";

/** When everything happens. */
export const now = new Date("2026-01-15T00:00:00Z");

/** Who buys. */
export const customer = { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone: "UTC" };

const trial: PlanTerms = { ...plan("trial", false), models: ["trial"] };
const plans = [plan("team"), plan("enterprise"), plan("site", false), { ...plan("tool"), productKey: "anvil" }, trial];
const addOns = [addOn("minutes"), addOn("teamOnly", ["team"]), addOn("enterpriseOnly", ["enterprise"])];

/**
 * Two plans with seats, one without, one of another product and a trial, an add-on for all of them, and one for each of the
 * first two alone.
 */
export const view: CatalogView = {
  catalog: {
    ...emptyCatalog,
    plans: Object.fromEntries(plans.map((each) => [each.planKey, each])),
    addOns: Object.fromEntries(addOns.map((each) => [each.addOnKey, each])),
  },
  planVersion: (key, version) => (version === 1 ? plans.find(({ planKey }) => planKey === key) : undefined),
};

/** What orders are carried out with. */
export const around: Surroundings = { view, newId: testIds(), now };

/** Two users on the team plan for a year. */
export function line(changes: Partial<LicenceLine> = {}): LicenceLine {
  const endTime = new Date("2027-01-15T00:00:00Z");
  const terms = { productKey: "forge", planKey: "team", planVersion: 1, quantity: 2, startTime: now, endTime };
  return { ...terms, addOns: [], ...changes };
}

/** An order for a new licence with that line. */
export function order(changes: Partial<AcceptedOrder> = {}): AcceptedOrder {
  return {
    orderId: "ord_1",
    action: "new",
    customer,
    lines: [line()],
    addOns: [],
    catalogRevision: 1,
    actor: "crm",
    afterOrderId: "",
    ...changes,
  };
}

function plan(planKey: string, namedUser = true): PlanTerms {
  const sold = { productKey: "forge", edition: planKey, rank: 1, models: ["subscription"] as const, selfService: true };
  return { ...sold, planKey, version: 1, name: planKey, namedUser, term: "P1Y", gracePeriod: "P7D", grants: [] };
}

function addOn(addOnKey: string, planKeys: string[] = []): AddOnTerms {
  return { addOnKey, name: addOnKey, productKey: "forge", planKeys, selfService: true, grants: [] };
}
