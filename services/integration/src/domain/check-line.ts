import type { OrderLine, Rejection } from "./order.ts";
import type { SkuOffer } from "./sales-catalog.ts";
import type { SoldItems } from "./sold-items.ts";

/** What may be ordered at most when the SKU sets no bound of its own: more is taken for a mistake. */
export const maxQuantity = 1_000_000;

/** Whether the quantity is one that the SKU is sold in. */
export function checkQuantity({ quantity }: OrderLine, offer: SkuOffer | undefined, field: string): Rejection[] {
  const least = Math.max(offer?.minQuantity ?? 0, 1);
  const most = offer === undefined || offer.maxQuantity === 0 ? maxQuantity : offer.maxQuantity;
  if (quantity >= BigInt(least) && quantity <= BigInt(most)) return [];
  const message = `quantity ${quantity} is not between ${least} and ${most}`;
  return [{ code: "QUANTITY_OUT_OF_RANGE", field: `${field}.quantity`, message }];
}

/** Whether the edition that the CRM names is that of the plan. */
export function checkTier({ sku, tier }: OrderLine, { plans }: SoldItems, field: string): Rejection[] {
  if (tier === "" || plans.some((plan) => plan.tier.toLowerCase() === tier.toLowerCase())) return [];
  const tiers = plans.map((plan) => plan.tier).filter((name) => name !== "");
  const sold = tiers.length > 0 ? `of tier ${tiers.join(", ")}` : "of no tier";
  return [{ code: "TIER_MISMATCH", field: `${field}.tier`, message: `SKU ${sku} is ${sold}, not ${tier}` }];
}

const earliest = new Date("1970-01-01T00:00:00Z");
const latest = new Date("3000-01-01T00:00:00Z");

/** Whether an instant is one that a term may begin or end at: what lies beyond is taken for a mistake. */
export function checkInstant(instant: Date | undefined, field: string): Rejection[] {
  if (instant === undefined || (instant >= earliest && instant < latest)) return [];
  return [{ code: "TERM_OUT_OF_RANGE", field, message: "the time is not between the years 1970 and 2999" }];
}

/** Whether the term that the order names has a length, and lies in times that are to be reckoned with. */
export function checkTerm({ startTime, endTime }: OrderLine, now: Date, field: string): Rejection[] {
  const start = startTime ?? now;
  const misplaced = [...checkInstant(startTime, `${field}.startTime`), ...checkInstant(endTime, `${field}.endTime`)];
  if (misplaced.length > 0) return misplaced;
  if (endTime === undefined || endTime > start) return [];
  const message = `the term ends at ${endTime.toISOString()}, before it starts at ${start.toISOString()}`;
  return [{ code: "TERM_ENDS_BEFORE_START", field: `${field}.endTime`, message }];
}
