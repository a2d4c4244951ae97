import type { Rejection } from "./order.ts";
import type { AddOnOffer, PlanOffer, SalesCatalog, SkuOffer } from "./sales-catalog.ts";

/** The plans and add-ons that one SKU stands for. */
export interface SoldItems {
  readonly plans: readonly PlanOffer[];
  readonly addOns: readonly AddOnOffer[];
}

/** Looks up what a SKU sells; a list of rejections when it, or a part of it, is not on sale. */
export function resolveSku(offer: SkuOffer, catalog: SalesCatalog, field: string): SoldItems | Rejection[] {
  const bundle = offer.bundleKey === undefined ? undefined : catalog.bundle(offer.bundleKey);
  if (offer.bundleKey !== undefined && bundle === undefined) {
    return [notOnSale("BUNDLE_UNKNOWN", field, `bundle ${offer.bundleKey}`)];
  }
  const planKeys = bundle?.planKeys ?? (offer.planKey === undefined ? [] : [offer.planKey]);
  const addOnKeys = bundle?.addOnKeys ?? (offer.addOnKey === undefined ? [] : [offer.addOnKey]);
  const version = bundle === undefined ? offer.planVersion : 0;
  const plans = planKeys.map((key) => catalog.plan(key, version) ?? planNotOnSale(field, key, version));
  const addOns = addOnKeys.map((key) => catalog.addOn(key) ?? notOnSale("ADD_ON_UNKNOWN", field, `add-on ${key}`));
  const rejections = [...plans, ...addOns].filter((item) => "code" in item);
  if (rejections.length > 0) return rejections;
  return { plans: plans.filter((plan) => "planKey" in plan), addOns: addOns.filter((addOn) => "addOnKey" in addOn) };
}

function planNotOnSale(field: string, key: string, version: number): Rejection {
  return notOnSale("PLAN_UNKNOWN", field, version === 0 ? `plan ${key}` : `version ${version} of plan ${key}`);
}

function notOnSale(code: string, field: string, what: string): Rejection {
  return { code, field, message: `${what} is not on sale` };
}
