import type { FieldViolation } from "@licet/kernel";
import type { AddOn, CatalogContent, Plan } from "./catalog-content.ts";
import { withGroupGrants } from "./feature-groups.ts";
import { findCircles, reachFrom } from "./find-circles.ts";
import type { Graph } from "./find-circles.ts";

/** By feature those that it excludes or that exclude it. */
type Rivals = ReadonlyMap<string, ReadonlySet<string>>;

/** What a plan or add-on grants of the features that exclude others. */
interface Offer {
  name: string;
  contested: ReadonlySet<string>;
  /** The rivals of these. */
  excluded: ReadonlySet<string>;
}

/** Each is asked for in every decision about the feature. */
const mostRequired = 100;
/** Each is asked about in every decision about the feature, whichever of the two names the other. */
const mostRivals = 100;
const mostCircles = 20;
/** Nobody reads more at once, and a small catalog can have millions of pairs. */
const mostProblems = 100;
/** A longer path is shown without its middle. */
const longestPath = 10;

/** Requirements that lead back to themselves or can never be met, and offers of features that exclude each other. */
export function findRelationProblems(catalog: CatalogContent): FieldViolation[] {
  const requires: Graph = new Map(catalog.features.map((feature) => [feature.key, feature.requires ?? []]));
  const circles = findCircles(requires, mostCircles);
  const rivals = collectRivals(catalog);
  const crowded = [...rivals].filter(([, others]) => others.size > mostRivals).map(([key]) => key);
  if (crowded.length > 0) return [...circles.map(describeCircle), ...crowded.map(describeCrowded)];
  const clashing = Iterator.from(rivals.size === 0 ? [] : findRivalOffers(catalog, rivals)).take(mostProblems);
  if (circles.length > 0) return [...circles.map(describeCircle), ...clashing];
  const unmeetable = requires.keys().flatMap((key) => findUnmeetable(key, requires, rivals));
  return [...unmeetable.take(mostProblems), ...clashing];
}

function describeCircle(circle: readonly string[]): FieldViolation {
  const half = longestPath / 2;
  const left = circle.length - longestPath;
  const path = left > 1 ? [...circle.slice(0, half), `${left} more`, ...circle.slice(-half)] : circle;
  return { field: `features[${circle[0]}].requires`, description: `leads back to itself: ${path.join(" -> ")}` };
}

function describeCrowded(key: string): FieldViolation {
  const description = `more than ${mostRivals} features exclude it or are excluded by it`;
  return { field: `features[${key}].excludes`, description };
}

function collectRivals({ features }: CatalogContent): Rivals {
  const rivals = new Map<string, Set<string>>();
  for (const { key, excludes = [] } of features) {
    for (const other of excludes) {
      rivals.set(key, (rivals.get(key) ?? new Set()).add(other));
      rivals.set(other, (rivals.get(other) ?? new Set()).add(key));
    }
  }
  return rivals;
}

function findUnmeetable(key: string, requires: Graph, rivals: Rivals): Iterable<FieldViolation> {
  if (rivals.get(key)?.has(key)) return [{ field: `features[${key}].excludes`, description: `${key} excludes itself` }];
  const field = `features[${key}].requires`;
  const reached = reachFrom(key, requires, mostRequired);
  if (reached.size > mostRequired) {
    return [{ field, description: `needs more than ${mostRequired} features, directly or by way of others` }];
  }
  const needed = new Set([key, ...reached].filter((each) => rivals.has(each)));
  return findPairs(needed, needed, rivals)
    .filter(([one, other]) => one < other)
    .map(([one, other]) => ({ field, description: `${key} needs both ${one} and ${other}, which exclude each other` }));
}

function* findRivalOffers(catalog: CatalogContent, rivals: Rivals): Generator<FieldViolation> {
  const toOffer = (holder: Plan | AddOn, kind: string): Offer => {
    const { grants = [] } = withGroupGrants(holder, catalog);
    const granted = grants.filter(({ value }) => value?.boolValue !== false).map(({ featureKey }) => featureKey);
    const contested = new Set(granted.filter((key) => rivals.has(key)));
    const excluded = new Set([...contested].flatMap((key) => [...(rivals.get(key) ?? [])]));
    return { name: `${kind} ${holder.key}`, contested, excluded };
  };
  const plans = new Map(catalog.plans.map((plan) => [plan.key, toOffer(plan, "plan")]));
  const addOns = new Map(catalog.addOns.map((addOn) => [addOn.key, toOffer(addOn, "add-on")]));
  const plansByProduct = Map.groupBy(catalog.plans, ({ productKey }) => productKey);
  const plansOf = (productKey: AddOn["productKey"]) => plansByProduct.get(productKey)?.map(({ key }) => key);
  const offersOf = (planKeys: string[] = [], addOnKeys: string[] = []): Offer[] => [
    ...planKeys.flatMap((key) => plans.get(key) ?? []),
    ...addOnKeys.flatMap((key) => addOns.get(key) ?? []),
  ];
  for (const [key, offer] of plans) yield* clashWithin(offer, `plans[${key}].grants`, rivals);
  for (const [key, offer] of addOns) yield* clashWithin(offer, `add_ons[${key}].grants`, rivals);
  for (const { key, productKey, planKeys = [] } of catalog.addOns) {
    for (const plan of offersOf(planKeys.length > 0 ? planKeys : plansOf(productKey))) {
      yield* clashBetween([plan, ...offersOf([], [key])], `add_ons[${key}].plan_keys`, rivals);
    }
  }
  for (const { key, planKeys, addOnKeys } of catalog.bundles) {
    yield* clashBetween(offersOf(planKeys, addOnKeys), `bundles[${key}]`, rivals);
  }
}

function clashWithin({ contested }: Offer, field: string, rivals: Rivals): Iterable<FieldViolation> {
  return findPairs(contested, contested, rivals)
    .filter(([one, other]) => one < other)
    .map(([one, other]) => ({ field, description: `grants ${one} and ${other}, which exclude each other` }));
}

/** Of offers that are sold together, each two. */
function* clashBetween(offers: readonly Offer[], field: string, rivals: Rivals): Generator<FieldViolation> {
  for (const [index, first] of offers.entries()) {
    for (const second of offers.slice(index + 1)) {
      if (!second.contested.values().some((key) => first.excluded.has(key))) continue;
      for (const [one, other] of findPairs(first.contested, second.contested, rivals)) {
        yield { field, description: `${one} of ${first.name} and ${other} of ${second.name} exclude each other` };
      }
    }
  }
}

function findPairs(
  ones: ReadonlySet<string>,
  others: ReadonlySet<string>,
  rivals: Rivals,
): IteratorObject<[string, string]> {
  const pairsOf = (one: string) =>
    Iterator.from(rivals.get(one) ?? [])
      .filter((other) => others.has(other))
      .map((other): [string, string] => [one, other]);
  return Iterator.from(ones).flatMap(pairsOf);
}
