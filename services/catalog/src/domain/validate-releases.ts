import type { FieldViolation } from "@licet/kernel";
import type { CatalogContent, Plan, Product } from "./catalog-content.ts";

/** Releases that are listed twice, and plans that build on releases which are not told. */
export function findReleaseProblems({ products, plans }: CatalogContent): FieldViolation[] {
  const released = new Set(products.filter(({ releases = [] }) => releases.length > 0).map(({ key }) => key));
  return [...products.flatMap(findRepeated), ...plans.flatMap((plan) => findFallbackProblems(plan, released))];
}

function findRepeated({ key, releases = [] }: Product): FieldViolation[] {
  const seen = new Set<string>();
  return releases.flatMap(({ version }) => {
    const isKnown = seen.has(version);
    seen.add(version);
    return isKnown ? [{ field: `products[${key}].releases[${version}]`, description: "stands here twice" }] : [];
  });
}

/** Which version was current at an instant only the releases tell. */
function findFallbackProblems(plan: Plan, released: ReadonlySet<string>): FieldViolation[] {
  const { key, productKey, licenceModel, perpetualFallback = "" } = plan;
  if (perpetualFallback === "") return [];
  const field = `plans[${key}].perpetual_fallback`;
  return [
    ...(licenceModel === "LICENCE_MODEL_SUBSCRIPTION" ? [] : [{ field, description: "is for subscriptions only" }]),
    ...(released.has(productKey) ? [] : [{ field, description: `product ${productKey} tells no releases` }]),
  ];
}
