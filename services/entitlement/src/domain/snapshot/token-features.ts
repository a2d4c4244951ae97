import type { FeatureDocument, LicenceDocument } from "@licet/decision";
import type { CatalogView } from "../catalog/catalog.ts";
import { emptyBook } from "../device/device.ts";
import type { Licence } from "../licence/licence.ts";
import { compileLicence } from "./compile-licence.ts";

/** By catalog and product, so that all licences of a product share one object. */
const ofProduct = new WeakMap<object, Map<string, Record<string, FeatureDocument>>>();

/**
 * The features in a licence's token: of its product and of its grants, with those that they require; of what these
 * exclude no more than a conflict asks for.
 */
export function tokenFeatures(
  features: Readonly<Record<string, FeatureDocument>>,
  { productKey, grants }: Pick<LicenceDocument, "productKey" | "grants">,
): Record<string, FeatureDocument> {
  const known = ofProduct.get(features) ?? new Map<string, Record<string, FeatureDocument>>();
  ofProduct.set(features, known);
  const foreign = grants.map(({ feature }) => feature).filter((key) => features[key]?.productKey !== productKey);
  const name = [productKey, ...[...new Set(foreign)].sort()].join(" ");
  const kept = known.get(name) ?? selectFeatures(features, productKey, new Set(foreign));
  known.set(name, kept);
  return kept;
}

/** Whether the licence's token says anything of one of the features. */
export function tokenKeeps(licence: Licence, keys: ReadonlySet<string>, view: CatalogView): boolean {
  const plan = view.planVersion(licence.planKey, licence.planVersion);
  if (plan === undefined) return true;
  const kept = tokenFeatures(
    view.catalog.features,
    compileLicence(licence, plan, view.catalog, { book: emptyBook, timeZone: "UTC", users: new Map() }),
  );
  return [...keys].some((key) => Object.hasOwn(kept, key));
}

function selectFeatures(
  features: Readonly<Record<string, FeatureDocument>>,
  productKey: string,
  granted: ReadonlySet<string>,
): Record<string, FeatureDocument> {
  const all = Object.entries(features);
  const kept = new Set(
    all.filter(([key, feature]) => feature.productKey === productKey || granted.has(key)).map(([key]) => key),
  );
  for (const key of kept) features[key]?.requires?.forEach((each) => kept.add(each));
  const rivals = new Set([...kept].flatMap((key) => features[key]?.excludes ?? []));
  return Object.fromEntries(
    all.flatMap(([key, feature]) => {
      if (kept.has(key)) return [[key, feature]];
      return rivals.has(key) ? [[key, toRival(feature)]] : [];
    }),
  );
}

/** A feature whose own decisions are no matter of the licence. */
function toRival({ kind, productKey }: FeatureDocument): FeatureDocument {
  return { kind, ...(productKey !== undefined && { productKey }) };
}
