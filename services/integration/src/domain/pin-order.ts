import { addPeriod, isTimeZone } from "./calendar.ts";
import { checkInstant, checkQuantity, checkTerm, checkTier } from "./check-line.ts";
import type { LicenceLine } from "./licence-line.ts";
import type { OrderDraft, OrderLine, PinnedOrder, Rejection } from "./order.ts";
import type { PlanOffer, SalesCatalog, SkuOffer } from "./sales-catalog.ts";
import { resolveSku } from "./sold-items.ts";
import { placeAddOns } from "./place-add-ons.ts";
import type { SoldAddOn } from "./place-add-ons.ts";

/** What orders are pinned by. */
export interface PinContext {
  readonly catalog: SalesCatalog;
  /** Lines that name no start begin now. */
  readonly now: Date;
}

/** An order pinned to the catalog, or everything that is wrong with it. */
export type PinResult = { readonly pinned: PinnedOrder } | { readonly rejections: readonly Rejection[] };

interface PinnedLine {
  readonly licenceLines: readonly LicenceLine[];
  readonly addOns: readonly SoldAddOn[];
  readonly rejections: readonly Rejection[];
}

/** Turns what the CRM sold into licences to make or change. All rejections of all lines come at once. */
export function pinOrder(order: OrderDraft, context: PinContext): PinResult {
  const zone = checkTimeZone(order);
  const timeZone = zone.length > 0 || order.customer.timeZone === "" ? "UTC" : order.customer.timeZone;
  const lines = order.lines.map((line, index) => pinLine(line, `lines[${index}]`, timeZone, context));
  const { licenceLines, addOns, rejections } = placeAddOns(
    lines.flatMap((line) => line.licenceLines),
    lines.flatMap((line) => line.addOns),
  );
  const all = [...zone, ...lines.flatMap((line) => line.rejections), ...checkProducts(order, lines), ...rejections];
  if (all.length > 0) return { rejections: all };
  return { pinned: { licenceLines, addOns, catalogRevision: context.catalog.revision } };
}

function pinLine(line: OrderLine, field: string, timeZone: string, context: PinContext): PinnedLine {
  const { catalog, now } = context;
  const offer = catalog.sku(line.sku);
  const unresolved = [...checkQuantity(line, offer, field), ...checkTerm(line, now, field)];
  if (offer === undefined) return refused([skuUnknown(line, field), ...unresolved]);
  const sold = resolveSku(offer, catalog, `${field}.sku`);
  if (Array.isArray(sold)) return refused([...sold, ...unresolved]);
  const rejections = [...unresolved, ...checkTier(line, sold, field)];
  if (rejections.length > 0) return refused(rejections);
  const licenceLines = sold.plans.map((plan) => toLicenceLine(line, offer, plan, { now, timeZone }));
  const endless = licenceLines.flatMap(({ endTime }) => checkInstant(endTime, `${field}.sku`));
  if (endless.length > 0) return refused(endless);
  const addOns = sold.addOns.map((addOn) => ({ offer: addOn, quantity: line.quantity, field: `${field}.sku` }));
  return { licenceLines, addOns, rejections };
}

function toLicenceLine(
  line: OrderLine,
  offer: SkuOffer,
  plan: PlanOffer,
  { now, timeZone }: { now: Date; timeZone: string },
): LicenceLine {
  const startTime = line.startTime ?? now;
  const term = offer.term === "" ? plan.term : offer.term;
  const endTime = line.endTime ?? (term === "" ? undefined : addPeriod(startTime, term, timeZone));
  const { productKey, planKey, version } = plan;
  return {
    productKey,
    planKey,
    planVersion: version,
    quantity: line.quantity,
    startTime,
    ...(endTime === undefined ? {} : { endTime }),
    addOns: [],
  };
}

/** A change is of *the* licence of a product, so an order can change each product once. */
function checkProducts(order: OrderDraft, lines: readonly PinnedLine[]): Rejection[] {
  if (order.action !== "CHANGE") return [];
  const seen = new Set<string>();
  return lines.flatMap((line, index) =>
    line.licenceLines.flatMap(({ productKey }) => {
      if (!seen.has(productKey)) {
        seen.add(productKey);
        return [];
      }
      const message = `the order changes the licence of product ${productKey} twice`;
      return [{ code: "PRODUCT_REPEATED", field: `lines[${index}].sku`, message }];
    }),
  );
}

function checkTimeZone({ customer }: OrderDraft): Rejection[] {
  if (customer.timeZone === "" || isTimeZone(customer.timeZone)) return [];
  const message = `${customer.timeZone} is not a time zone`;
  return [{ code: "TIME_ZONE_UNKNOWN", field: "customer.timeZone", message }];
}

function skuUnknown({ sku }: OrderLine, field: string): Rejection {
  return { code: "SKU_UNKNOWN", field: `${field}.sku`, message: `SKU ${sku} is not on sale` };
}

function refused(rejections: readonly Rejection[]): PinnedLine {
  return { licenceLines: [], addOns: [], rejections };
}
