import type { PolicyLicence } from "@licet/catalog-file";
import type { AccountDraft } from "@licet/entitlement-service/domain/account/account";
import type { AcceptedOrder } from "@licet/entitlement-service/domain/order/order";
import type { OrderLine } from "@licet/integration-service/domain/order";
import { pinOrder } from "@licet/integration-service/domain/pin-order";
import { createSalesCatalog } from "@licet/integration-service/domain/sales-catalog";
import type { SkuOffer } from "@licet/integration-service/domain/sales-catalog";
import { toStep } from "./problems.ts";
import type { Report } from "./problems.ts";
import type { Published } from "./publish-catalogs.ts";

/**
 * The order that a purchase comes to, accepted by the rules of the integration service; nothing when it would be rejected.
 * Every rejection is reported.
 */
export function pinPurchase(
  licence: PolicyLicence,
  customer: AccountDraft,
  { sales, revision }: Published,
  report: Report,
): Omit<AcceptedOrder, "orderId"> | undefined {
  const bought = toOffers(licence);
  const skus = [...sales.skus, ...bought.flatMap(({ offer }) => offer ?? [])];
  const lines = bought.map(({ sku, quantity }) => toLine(sku, quantity, licence));
  const catalog = createSalesCatalog(revision, { ...sales, skus });
  const result = pinOrder(
    { externalId: "", action: "NEW", customer, lines },
    { catalog, now: new Date(licence.start) },
  );
  if ("rejections" in result) {
    for (const { field, message } of result.rejections) report(toPointer(field, bought), message);
    return undefined;
  }
  const { licenceLines, addOns, catalogRevision } = result.pinned;
  return {
    action: "new",
    customer,
    lines: licenceLines.map((line) => ({
      ...line,
      quantity: Number(line.quantity),
      addOns: line.addOns.map(toAddOn),
    })),
    addOns: addOns.map(toAddOn),
    catalogRevision: Number(catalogRevision),
    actor: "",
    afterOrderId: "",
  };
}

/** Something bought, and where the file says so. */
interface Bought {
  readonly sku: string;
  readonly quantity: number;
  readonly pointer: string;
  /** Of what the catalog has no SKU for. */
  readonly offer?: SkuOffer;
}

/** Plans and add-ons that are named by their keys are sold under a SKU that no catalog can have. */
function toOffers({ sku, plan = "", version = 0, quantity = 1, addOns = {} }: PolicyLicence): Bought[] {
  const unbounded = { planVersion: 0, term: "", minQuantity: 0, maxQuantity: 0 };
  const offer = { ...unbounded, sku: `plan ${plan}`, planKey: plan, planVersion: version };
  return [
    sku === undefined ? { sku: offer.sku, quantity, pointer: "/plan", offer } : { sku, quantity, pointer: "/sku" },
    ...Object.entries(addOns).map(([addOnKey, count]) => ({
      sku: `add-on ${addOnKey}`,
      quantity: count,
      pointer: `/addOns/${toStep(addOnKey)}`,
      offer: { ...unbounded, sku: `add-on ${addOnKey}`, addOnKey },
    })),
  ];
}

function toLine(sku: string, quantity: number, { start, end }: PolicyLicence): OrderLine {
  return {
    sku,
    tier: "",
    quantity: BigInt(quantity),
    startTime: new Date(start),
    ...(end !== undefined && { endTime: new Date(end) }),
  };
}

function toAddOn({ addOnKey, quantity }: { readonly addOnKey: string; readonly quantity: bigint }) {
  return { addOnKey, quantity: Number(quantity) };
}

/** Of a field such as `lines[0].quantity`. */
function toPointer(field: string, bought: readonly Bought[]): string {
  const [, index = "0", member = ""] = /^lines\[(\d+)\]\.(\w+)$/.exec(field) ?? [];
  const members: Record<string, string> = { quantity: "/quantity", startTime: "/start", endTime: "/end" };
  const pointer = bought[Number(index)]?.pointer ?? "";
  return index === "0" ? (members[member] ?? pointer) : pointer;
}
