import { describe, expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import fc from "fast-check";
import { emptyCatalog } from "./catalog-content.ts";
import type { AddOn, CatalogContent, Feature, FeatureGroup, Grant, Plan } from "./catalog-content.ts";
import { findCircles } from "./find-circles.ts";
import { validateCatalog } from "./validate-catalog.ts";

const feature = (key: string, more: Partial<Feature> = {}): Feature => {
  return { key, productKey: "p", kind: "FEATURE_KIND_BOOLEAN", ...more };
};
const on = (featureKey: string, boolValue = true): Grant => ({ featureKey, value: { boolValue } });
const plan = (key: string, grants: Grant[], more: Partial<Plan> = {}): Plan => ({
  key,
  productKey: "p",
  grants,
  ...more,
});
const addOn = (key: string, grants: Grant[], more: Partial<AddOn> = {}): AddOn => ({ ...plan(key, grants), ...more });
const group = (key: string, featureKeys: string[], more: Partial<FeatureGroup> = {}): FeatureGroup => {
  return { key, productKey: "p", featureKeys, ...more };
};

function problemsOf(content: Partial<CatalogContent>): [string, string][] {
  try {
    validateCatalog({ ...emptyCatalog, products: [{ key: "p" }, { key: "q" }], ...content });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.fields.map(({ field, description }) => [field, description]);
  }
  return [];
}

const rivals = [feature("a", { excludes: ["b"] }), feature("b"), feature("c")];

describe("what features require and exclude", () => {
  it.each<[string, Partial<CatalogContent>]>([
    [
      "features of another product, and of one that requires others itself",
      {
        features: [feature("a", { requires: ["b"] }), feature("b", { productKey: "q", requires: ["c"] }), feature("c")],
      },
    ],
    [
      "two that exclude each other in two plans",
      { features: rivals, plans: [plan("x", [on("a")]), plan("y", [on("b")])] },
    ],
    ["one of the two withheld", { features: rivals, plans: [plan("x", [on("a"), on("b", false)])] }],
    [
      "an add-on for the plan that it goes with",
      { features: rivals, plans: [plan("x", [on("c")])], addOns: [addOn("o", [on("b")], { planKeys: ["x"] })] },
    ],
  ])("may be %s", (_name, content) => {
    expect(problemsOf(content)).toEqual([]);
  });

  it.each<[string, Partial<CatalogContent>, [string, string][]]>([
    [
      "features that are not there",
      { features: [feature("a", { requires: ["b"], excludes: ["c"] })] },
      [
        ["features[a].requires", "b is not among the features"],
        ["features[a].excludes", "c is not among the features"],
      ],
    ],
    [
      "a circle over products, with its path",
      {
        features: [
          feature("top", { requires: ["a"] }),
          feature("a", { requires: ["b"] }),
          feature("b", { productKey: "q", requires: ["c"] }),
          feature("c", { requires: ["a"] }),
        ],
      },
      [["features[a].requires", "leads back to itself: a -> b -> c -> a"]],
    ],
    [
      "itself",
      { features: [feature("a", { requires: ["a"] })] },
      [["features[a].requires", "leads back to itself: a -> a"]],
    ],
    [
      "itself to be excluded",
      { features: [feature("a", { excludes: ["a"] })] },
      [["features[a].excludes", "a excludes itself"]],
    ],
    [
      "more than a hundred by way of others",
      {
        features: Array.from({ length: 102 }, (_, at) =>
          feature(`f${at}`, at < 101 ? { requires: [`f${at + 1}`] } : {}),
        ),
      },
      [["features[f0].requires", "needs more than 100 features, directly or by way of others"]],
    ],
    [
      "what excludes another requirement",
      { features: [...rivals, feature("d", { requires: ["c", "e"] }), feature("e", { requires: ["a", "b"] })] },
      [
        ["features[d].requires", "d needs both a and b, which exclude each other"],
        ["features[e].requires", "e needs both a and b, which exclude each other"],
      ],
    ],
  ])("may not be %s", (_name, content, problems) => {
    expect(problemsOf(content)).toEqual(problems);
  });

  it.each<[string, Partial<CatalogContent>, [string, string]]>([
    [
      "a plan",
      { plans: [plan("x", [on("b"), on("a")])] },
      ["plans[x].grants", "grants a and b, which exclude each other"],
    ],
    [
      "an add-on",
      { addOns: [addOn("o", [on("a"), on("b")])] },
      ["add_ons[o].grants", "grants a and b, which exclude each other"],
    ],
    [
      "a plan, by a group",
      { featureGroups: [group("g", ["b", "c"])], plans: [plan("x", [on("a")], { featureGroupKeys: ["g"] })] },
      ["plans[x].grants", "grants a and b, which exclude each other"],
    ],
    [
      "an add-on and the plan that it is for",
      { plans: [plan("x", [on("a")])], addOns: [addOn("o", [on("b")], { planKeys: ["x"] })] },
      ["add_ons[o].plan_keys", "a of plan x and b of add-on o exclude each other"],
    ],
    [
      "an add-on for any plan and a plan of its product",
      {
        features: [feature("a"), feature("b", { excludes: ["a", "e"] }), feature("e", { productKey: "q" })],
        plans: [plan("x", [on("a")]), plan("y", [on("e")], { productKey: "q" })],
        addOns: [addOn("o", [on("b")])],
      },
      ["add_ons[o].plan_keys", "a of plan x and b of add-on o exclude each other"],
    ],
    [
      "a bundle",
      {
        plans: [plan("x", [on("a")]), plan("y", [on("b")])],
        bundles: [{ key: "z", planKeys: ["x", "y"] }],
      },
      ["bundles[z]", "a of plan x and b of plan y exclude each other"],
    ],
  ])("may not be granted together by %s", (_name, content, problem) => {
    expect(problemsOf({ features: rivals, ...content })).toEqual([problem]);
  });
});

describe("a catalog of five thousand features", () => {
  const count = 5000;
  const features = (more: (at: number) => Partial<Feature>) =>
    Array.from({ length: count }, (_, at) => feature(`f${at}`, more(at)));
  const key = (at: number) => `f${(at + count) % count}`;

  it("is refused with a few short circles, however many there are", () => {
    const requires = (at: number) => Array.from({ length: 100 }, (_, step) => key(at + step - 50));
    const problems = problemsOf({ features: features((at) => ({ requires: requires(at) })) });
    expect(problems).toHaveLength(20);
    problems.forEach(([, description]) => expect(description.length).toBeLessThan(150));
  });

  it("is refused with one circle that all are on", () => {
    expect(problemsOf({ features: features((at) => ({ requires: [key(at + 1)] })) })).toEqual([
      [
        "features[f0].requires",
        "leads back to itself: f0 -> f1 -> f2 -> f3 -> f4 -> 4991 more -> f4996 -> f4997 -> f4998 -> f4999 -> f0",
      ],
    ]);
  });

  it("is refused when more than a hundred of them exclude one", () => {
    const excluding = (most: number) =>
      problemsOf({ features: features((at) => (at > 0 && at <= most ? { excludes: ["f0"] } : {})) });
    expect(excluding(100)).toEqual([]);
    expect(excluding(4999)).toEqual([
      ["features[f0].excludes", "more than 100 features exclude it or are excluded by it"],
    ]);
  });

  it("is refused with a hundred clashes, however many thousands there are", () => {
    const each = features((at) => (at % 2 === 0 ? { excludes: [`f${at + 1}`] } : {}));
    const plans = Array.from({ length: 20 }, (_, index) => plan(`p${index}`, [], { featureGroupKeys: ["all"] }));
    const all = group(
      "all",
      each.map(({ key }) => key),
    );
    const problems = problemsOf({ features: each, featureGroups: [all], plans });
    expect(problems.length).toBe(100);
    expect(problems[0]).toEqual(["plans[p0].grants", "grants f0 and f1, which exclude each other"]);
  });
});

describe("feature groups", () => {
  const features = [feature("a"), feature("b"), feature("n", { kind: "FEATURE_KIND_LIMIT" })];
  it.each<[string, Partial<CatalogContent>, [string, string][]]>([
    [
      "of switches are granted",
      { featureGroups: [group("g", ["a", "b"])], plans: [plan("x", [], { featureGroupKeys: ["g"] })] },
      [],
    ],
    [
      "of a limit need its amount beside them",
      {
        featureGroups: [group("g", ["a", "n"])],
        plans: [plan("x", [], { featureGroupKeys: ["g"] })],
        addOns: [addOn("o", [{ featureKey: "n", value: { numberValue: "2" } }], { featureGroupKeys: ["g"] })],
      },
      [["plans[x].feature_group_keys", "n of g is not on or off: it needs a grant here that says how much"]],
    ],
    [
      "that are not there, or have strangers in them, are refused",
      { featureGroups: [group("g", ["z"])], addOns: [addOn("o", [], { featureGroupKeys: ["h"] })] },
      [
        ["feature_groups[g].feature_keys", "z is not among the features"],
        ["add_ons[o].feature_group_keys", "h is not among the featureGroups"],
      ],
    ],
    [
      "have features of their product only",
      { featureGroups: [group("g", ["a"], { productKey: "q" })] },
      [["feature_groups[g].feature_keys", "a belongs to product p, not q"]],
    ],
    [
      "do not contradict each other about who may use a feature",
      { featureGroups: [group("g", ["a"], { access: {} }), group("h", ["a", "b"], { access: {} })] },
      [["feature_groups[h].feature_keys", "a takes its access rule from g as well: it needs one of its own"]],
    ],
  ])("%s", (_name, content, problems) => {
    expect(problemsOf({ features, ...content })).toEqual(problems);
  });
});

describe("findCircles", () => {
  it("finds none where every edge leads on, and each path that it finds is a circle", () => {
    const edges = fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 20 });
    fc.assert(
      fc.property(edges, fc.boolean(), (pairs, onlyOnwards) => {
        const kept = onlyOnwards ? pairs.filter(([from, to]) => from < to) : pairs;
        const graph = new Map<string, string[]>();
        for (const [from, to] of kept) graph.set(`${from}`, [...(graph.get(`${from}`) ?? []), `${to}`]);
        const circles = findCircles(graph, 20);
        for (const circle of circles) {
          expect(circle[0]).toBe(circle.at(-1));
          circle.slice(1).forEach((key, index) => expect(graph.get(circle[index]!)).toContain(key));
        }
        const backwards = kept.some(([from, to]) => from === to || reaches(graph, `${to}`, `${from}`));
        expect(circles.length > 0).toBe(backwards);
      }),
    );
  });
});

function reaches(
  graph: ReadonlyMap<string, readonly string[]>,
  from: string,
  to: string,
  seen = new Set<string>(),
): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return (graph.get(from) ?? []).some((next) => reaches(graph, next, to, seen));
}
