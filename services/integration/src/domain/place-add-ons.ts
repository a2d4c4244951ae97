import type { AddOnLine, LicenceLine } from "./licence-line.ts";
import type { Rejection } from "./order.ts";
import type { AddOnOffer } from "./sales-catalog.ts";

/** An add-on that an order line sells. */
export interface SoldAddOn {
  readonly offer: AddOnOffer;
  readonly quantity: bigint;
  /** The order line's field that names it. */
  readonly field: string;
}

/** Where the add-ons went. */
export interface PlacedAddOns {
  readonly licenceLines: readonly LicenceLine[];
  /** Those whose product the order sells no plan of: they are for the licence that the account has. */
  readonly addOns: readonly AddOnLine[];
  readonly rejections: readonly Rejection[];
}

/** Gives each add-on to the order's first licence of its product that may have it. */
export function placeAddOns(licenceLines: readonly LicenceLine[], sold: readonly SoldAddOn[]): PlacedAddOns {
  const given = licenceLines.map((): AddOnLine[] => []);
  const addOns: AddOnLine[] = [];
  const rejections: Rejection[] = [];
  for (const { offer, quantity, field } of sold) {
    const ofProduct = licenceLines.filter((line) => line.productKey === offer.productKey);
    const target = ofProduct.find((line) => offer.planKeys.length === 0 || offer.planKeys.includes(line.planKey));
    if (target !== undefined) addTo(given[licenceLines.indexOf(target)] ?? [], offer.addOnKey, quantity);
    else if (ofProduct.length === 0) addTo(addOns, offer.addOnKey, quantity);
    else rejections.push(notForPlan(offer, ofProduct, field));
  }
  return {
    licenceLines: licenceLines.map((line, index) => ({ ...line, addOns: given[index] ?? [] })),
    addOns,
    rejections,
  };
}

function addTo(addOns: AddOnLine[], addOnKey: string, quantity: bigint): void {
  const index = addOns.findIndex((known) => known.addOnKey === addOnKey);
  const known = addOns[index];
  if (known === undefined) addOns.push({ addOnKey, quantity });
  else addOns[index] = { addOnKey, quantity: known.quantity + quantity };
}

function notForPlan(offer: AddOnOffer, lines: readonly LicenceLine[], field: string): Rejection {
  const plans = lines.map((line) => line.planKey).join(", ");
  return {
    code: "ADD_ON_NOT_FOR_PLAN",
    field,
    message: `add-on ${offer.addOnKey} is for ${offer.planKeys.join(", ")}, not for ${plans}`,
  };
}
