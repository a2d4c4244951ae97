import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { fits } from "../catalog/offers.ts";
import type { LicenceAddOn } from "../licence/licence.ts";

/** The add-ons that are sold with the plan. */
export function thoseOf(
  plan: PlanTerms | undefined,
  present: readonly LicenceAddOn[],
  { catalog }: CatalogView,
): readonly LicenceAddOn[] {
  return present.filter(({ addOnKey }) => {
    const addOn = catalog.addOns[addOnKey];
    return addOn !== undefined && plan !== undefined && fits(addOn, plan);
  });
}

/** The add-ons with some set to new quantities; those with 0 are gone. */
export function mergeAddOns(
  present: readonly LicenceAddOn[],
  wanted: readonly LicenceAddOn[],
): readonly LicenceAddOn[] {
  const quantities = new Map(present.map(({ addOnKey, quantity }) => [addOnKey, quantity]));
  for (const { addOnKey, quantity } of wanted) quantities.set(addOnKey, quantity);
  return [...quantities].filter(([, quantity]) => quantity > 0).map(([addOnKey, quantity]) => ({ addOnKey, quantity }));
}

/** The add-ons with so many more of one; a negative quantity takes away. */
export function addTo(present: readonly LicenceAddOn[], { addOnKey, quantity }: LicenceAddOn): readonly LicenceAddOn[] {
  const held = present.find((addOn) => addOn.addOnKey === addOnKey)?.quantity ?? 0;
  return mergeAddOns(present, [{ addOnKey, quantity: Math.max(0, held + quantity) }]);
}
