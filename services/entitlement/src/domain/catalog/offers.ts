import type { Limit, OfferDocument } from "@licet/decision";
import type { AddOnTerms, Catalog, GrantTerms, PlanTerms } from "./catalog.ts";

/** For each feature the plans, better editions last, and then the add-ons that grant it. */
export function offersByFeature(
  plans: readonly PlanTerms[],
  addOns: readonly AddOnTerms[],
): Record<string, OfferDocument[]> {
  const offers: Record<string, OfferDocument[]> = {};
  const add = (grant: GrantTerms, offer: OfferDocument): void => {
    const amount = grant.allowance?.amount;
    const extent = {
      ...(grant.limit !== undefined && { limit: grant.limit }),
      ...(amount !== undefined && { amount }),
    };
    (offers[grant.feature] ??= []).push({ ...offer, ...extent });
  };
  for (const plan of plans.toSorted((left, right) => left.rank - right.rank)) {
    for (const grant of plan.grants) add(grant, { kind: "plan", key: plan.planKey, name: plan.name });
  }
  for (const addOn of addOns) {
    const offer: OfferDocument = { kind: "addon", key: addOn.addOnKey, name: addOn.name, addsTo: licencesOf(addOn) };
    for (const grant of addOn.grants) add(grant, offer);
  }
  return offers;
}

/** What `fits` says, as a snapshot says it. */
function licencesOf({ planKeys, productKey }: AddOnTerms): NonNullable<OfferDocument["addsTo"]> {
  return planKeys.length > 0 ? { planKeys: [...planKeys] } : { productKey };
}

/** Plans and add-ons by key. */
export interface Suggestion {
  readonly planKeys: readonly string[];
  readonly addOnKeys: readonly string[];
}

/**
 * What would give an account more of a feature than its plans do: what can be bought without a salesperson, or else
 * whatever is sold.
 */
export function offersOfMore(catalog: Catalog, feature: string, held: readonly PlanTerms[]): Suggestion {
  const best = Math.max(-1, ...held.map((plan) => amountOf(plan, feature)));
  const heldKeys = new Set(held.map(({ planKey }) => planKey));
  const plans = Object.values(catalog.plans)
    .filter((plan) => !heldKeys.has(plan.planKey) && amountOf(plan, feature) > best)
    .sort((left, right) => left.rank - right.rank);
  const addOns = Object.values(catalog.addOns).filter(
    (addOn) => amountOf(addOn, feature) > 0 && held.some((plan) => fits(addOn, plan)),
  );
  const selfService = [...plans, ...addOns].some((offer) => offer.selfService);
  const shown = (offer: PlanTerms | AddOnTerms): boolean => offer.selfService || !selfService;
  return {
    planKeys: plans.filter(shown).map(({ planKey }) => planKey),
    addOnKeys: addOns.filter(shown).map(({ addOnKey }) => addOnKey),
  };
}

/** Whether the add-on is sold with the plan. */
export function fits(addOn: AddOnTerms, plan: PlanTerms): boolean {
  if (addOn.planKeys.length > 0) return addOn.planKeys.includes(plan.planKey);
  return addOn.productKey === plan.productKey;
}

/** How much of the feature the terms give, for comparing offers only. */
function amountOf({ grants }: { readonly grants: readonly GrantTerms[] }, feature: string): number {
  const amounts = grants.filter((grant) => grant.feature === feature).map(measure);
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

function measure({ limit, allowance }: GrantTerms): number {
  if (allowance !== undefined) return Number(allowance.amount);
  return toNumber(limit ?? 1);
}

function toNumber(limit: Limit): number {
  return limit === "unlimited" ? Infinity : limit;
}
