import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { toCanonicalJson } from "./canonical-json.ts";
import { allowingInput, casesNow } from "./decision-cases.suite.ts";
import type { CaseInput } from "./decision-cases.suite.ts";
import { compileSnapshot } from "./compile-snapshot.ts";
import { decide } from "./decide.ts";
import type { FeatureDocument, GrantDocument, SnapshotDocument } from "./snapshot-document.ts";
import { checkSnapshot } from "./snapshot-json.ts";

function answer(change: (input: CaseInput) => void, now = casesNow) {
  const input = allowingInput();
  change(input);
  return decide(compileSnapshot(checkSnapshot(input.document)), input.request, now, input.evidence);
}

/** `export` requires `base`, which the licence grants too. */
function requiring({ document, licence }: CaseInput, base: FeatureDocument, grant: Partial<GrantDocument> = {}): void {
  document.features["export"] = { kind: "limit", requires: ["base"] };
  document.features["base"] = base;
  licence.grants.push({ id: "gr_2", feature: "base", source: "plan", ...grant });
}

describe("a feature that requires another", () => {
  it("is allowed as if it stood alone while the other is allowed, and only its own sources are named", () => {
    const alone = answer(() => {});
    expect(answer((input) => requiring(input, { kind: "boolean" }))).toEqual(alone);
  });

  it.each<[string, (input: CaseInput) => void]>([
    [
      "a limit, whatever quantity is asked for",
      (input) => {
        requiring(input, { kind: "limit" }, { limit: 0 });
        Object.assign(input.request, { quantity: 9, current: 1 });
      },
    ],
    [
      "metered, without metering being asked",
      (input) => requiring(input, { kind: "metered", meter: "m" }, { allowance: { amount: "1" } }),
    ],
    [
      "of another product, of which the version asked about says nothing",
      (input) => {
        requiring(input, { kind: "boolean", productKey: "base_product" });
        const [grant] = input.licence.grants.splice(1);
        const versions = { min: "7" };
        input.document.licences.push({ ...input.licence, id: "lic_2", versions, grants: [grant!] });
        input.request.productVersion = "2.0";
      },
    ],
  ])("takes the right to it when the other is %s", (_name, change) => {
    expect(answer(change).reason).toBe("ALLOWED");
  });

  it.each<[string, (input: CaseInput) => void, object]>([
    [
      "who asks",
      (input) => requiring(input, { kind: "boolean", rules: { rolesAny: ["owner"] } }),
      { causes: ["ROLE_REQUIRED"], remedies: [{ kind: "ASK_ADMINISTRATOR" }] },
    ],
    [
      "where it is asked",
      (input) => {
        requiring(input, { kind: "boolean", rules: { territory: "west" } });
        input.request.place = { claim: "JP" };
      },
      { causes: ["REGION_DENIED"], remedies: [] },
    ],
    [
      "which version asks",
      (input) => {
        requiring(input, { kind: "boolean" });
        const [grant] = input.licence.grants.splice(1);
        input.document.licences.push({ ...input.licence, id: "lic_2", versions: { min: "7" }, grants: [grant!] });
        input.request.productVersion = "2.0";
      },
      { causes: ["VERSION_NOT_COVERED"], remedies: [{ kind: "USE_VERSION" }] },
    ],
    [
      "what excludes the other",
      (input) => {
        requiring(input, { kind: "boolean", excludes: ["rival"] });
        input.licence.grants.push({ id: "gr_3", feature: "rival", source: "plan" });
      },
      { causes: ["FEATURE_CONFLICT"], remedies: [{ kind: "GIVE_UP", feature: "rival" }] },
    ],
  ])("looks for the other at %s", (_name, change, failure) => {
    const { failures } = answer(change);
    expect(failures).toMatchObject([{ code: "DEPENDENCY_MISSING", feature: "base", ...failure }]);
  });

  it("lists its own failures and each missing feature once, however many ways lead to it", () => {
    const { failures } = answer((input) => {
      requiring(input, { kind: "boolean", requires: ["bridge", "rival"] });
      input.document.features["bridge"] = { kind: "boolean", requires: ["rival"] };
      input.licence.seats = { assigned: [] };
      input.licence.grants.push({ id: "gr_3", feature: "bridge", source: "plan" });
    });
    expect(failures.map(({ code, feature, causes }) => [code, feature, causes])).toEqual([
      ["SEAT_REQUIRED", undefined, undefined],
      ["DEPENDENCY_MISSING", "base", ["SEAT_REQUIRED"]],
      ["DEPENDENCY_MISSING", "bridge", ["SEAT_REQUIRED"]],
      ["DEPENDENCY_MISSING", "rival", ["NOT_ENTITLED"]],
    ]);
  });

  it("is not kept in memory beyond the instant at which the other ends", () => {
    const until = casesNow.getTime() + 1000;
    const change = (input: CaseInput) => requiring(input, { kind: "boolean" }, { until });
    expect(answer(change).cacheableUntil).toBe(until);
    expect(answer(change, new Date(until)).reason).toBe("DEPENDENCY_MISSING");
  });

  it("tells the place that the other's territory asked for", () => {
    const { place } = answer((input) => {
      requiring(input, { kind: "boolean", rules: { territory: "west" } });
      input.request.place = { claim: "DE" };
    });
    expect(place).toEqual({ country: "DE", evidence: "claim" });
  });
});

describe("a feature without relations", () => {
  it("has no condition to ask for, whatever others declare, and its answer is made once", () => {
    const { document, request } = allowingInput();
    delete document.users;
    document.features["base"] = { kind: "boolean", requires: ["bridge"], excludes: ["rival"] };
    document.features["export"] = { kind: "config" };
    document.licences[0]!.grants = [{ id: "gr_1", feature: "export", source: "plan", config: 1 }];
    const snapshot = compileSnapshot(document);
    expect(snapshot.features.get("export")?.conditions).toEqual([]);
    expect(decide(snapshot, request, casesNow)).toBe(decide(snapshot, request, casesNow));
  });
});

describe("features that exclude each other", () => {
  const later = casesNow.getTime() + 1000;
  it.each<[string, Partial<GrantDocument>, (input: CaseInput) => void, string]>([
    ["denied while both are granted", {}, () => {}, "FEATURE_CONFLICT"],
    ["allowed before the other's term", { from: later }, () => {}, "ALLOWED"],
    [
      "allowed when an override denies the other",
      {},
      ({ document }) => {
        document.overrides = [{ id: "o", feature: "rival", effect: "deny", reason: "settled", author: "usr_ops" }];
      },
      "ALLOWED",
    ],
    [
      "denied though the subject has no seat of what grants the other: it is the account's",
      {},
      ({ document, licence }) => {
        const [grant] = licence.grants.splice(1);
        document.licences.push({ ...licence, id: "lic_2", grants: [grant!], seats: { assigned: [] } });
      },
      "FEATURE_CONFLICT",
    ],
  ])("are %s", (_name, grant, change, reason) => {
    const decision = answer((input) => {
      input.document.features["export"] = { kind: "limit", excludes: ["rival"] };
      input.licence.grants.push({ id: "gr_2", feature: "rival", source: "plan", ...grant });
      change(input);
    });
    expect(decision.reason).toBe(reason);
    if (grant.from !== undefined) expect(decision.cacheableUntil).toBe(later);
  });
});

/** Features in a graph without circles: each requires only such as come after it. */
const graphs = fc.integer({ min: 1, max: 12 }).chain((count) => {
  const keys = Array.from({ length: count }, (_, index) => `f${index}`);
  const features = keys.map((_key, index) =>
    fc.record({
      requires: fc.subarray(keys.slice(index + 1)),
      granted: fc.boolean(),
      denied: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
  );
  return fc.record({
    keys: fc.constant(keys),
    features: fc.tuple(...features),
    order: fc.shuffledSubarray(keys, { minLength: count }),
  });
});

type Graph = typeof graphs extends fc.Arbitrary<infer T> ? T : never;

function documentOf({ keys, features }: Graph, order: readonly string[]): SnapshotDocument {
  const { document, licence } = allowingInput();
  const at = (key: string) => features[keys.indexOf(key)]!;
  const flip = order === keys ? (list: string[]) => list : (list: string[]) => list.toReversed();
  document.features = Object.fromEntries(
    order.map((key) => [key, { kind: "boolean", requires: flip(at(key).requires) }] as const),
  );
  licence.grants = order
    .filter((key) => at(key).granted)
    .map((key) => ({ id: `gr_${key}`, feature: key, source: "plan" }));
  document.overrides = order
    .filter((key) => at(key).denied)
    .map((key) => ({ id: `ovr_${key}`, feature: key, effect: "deny", reason: "r", author: "a" }));
  return document;
}

/** Takes away whatever lacks something that it requires, until nothing is taken away any more. */
function fixpoint({ keys, features }: Graph): Set<string> {
  const allowed = new Set(keys.filter((_key, index) => features[index]!.granted && !features[index]!.denied));
  for (let size = -1; size !== allowed.size;) {
    size = allowed.size;
    keys.forEach((key, index) => {
      if (!features[index]!.requires.every((each) => allowed.has(each))) allowed.delete(key);
    });
  }
  return allowed;
}

/** What the key requires, directly or by way of others. */
function reachedFrom(key: string, graph: Graph, reached = new Set<string>()): Set<string> {
  for (const each of graph.features[graph.keys.indexOf(key)]!.requires) {
    if (!reached.has(each)) reachedFrom(each, graph, reached.add(each));
  }
  return reached;
}

describe("any graph of requirements without a circle", () => {
  it("allows what taking away step by step leaves, and names exactly the features that are missing by themselves", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const snapshot = compileSnapshot(checkSnapshot(documentOf(graph, graph.keys)));
        const allowed = fixpoint(graph);
        for (const key of graph.keys) {
          const decision = decide(snapshot, { feature: key }, casesNow);
          expect(decision.allowed).toBe(allowed.has(key));
          const missing = decision.failures.flatMap(({ feature }) => feature ?? []);
          const below = reachedFrom(key, graph);
          const alone = graph.keys.filter((_each, at) => !graph.features[at]!.granted || graph.features[at]!.denied);
          expect(missing.toSorted()).toEqual(alone.filter((each) => below.has(each)).toSorted());
        }
      }),
    );
  });

  it("gives the same bytes whatever the order of the features", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const [one, other] = [graph.keys, graph.order].map((order) => compileSnapshot(documentOf(graph, order)));
        for (const feature of graph.keys) {
          const bytes = [one, other].map((snapshot) => toCanonicalJson(decide(snapshot, { feature }, casesNow)));
          expect(bytes[1]).toBe(bytes[0]);
        }
      }),
    );
  });

  it("asks for each feature once: forty layers of two that require both of the next are decided at once", () => {
    const { document } = allowingInput();
    const layers = Array.from({ length: 40 }, (_, layer) => [`a${layer}`, `b${layer}`]);
    document.features = Object.fromEntries(
      layers.flatMap((pair, layer) =>
        pair.map((key) => [key, { kind: "boolean" as const, requires: layers[layer + 1] ?? [] }] as const),
      ),
    );
    document.licences[0]!.grants = [];
    document.overrides = Object.keys(document.features).map((feature) => {
      return { id: `ovr_${feature}`, feature, effect: "grant", reason: "r", author: "a" };
    });
    expect(decide(compileSnapshot(document), { feature: "a0" }, casesNow).allowed).toBe(true);
    document.overrides.pop();
    const { failures } = decide(compileSnapshot(document), { feature: "a0" }, casesNow);
    expect(failures.map(({ code, feature }) => [code, feature])).toEqual([["DEPENDENCY_MISSING", "b39"]]);
  });

  it("and even one with a circle comes to an end", () => {
    const { failures, allowed } = answer((input) => {
      requiring(input, { kind: "boolean", requires: ["export", "bridge"] });
      input.document.features["bridge"] = { kind: "boolean", requires: ["base"] };
    });
    expect(allowed).toBe(false);
    expect(failures.map(({ feature }) => feature)).toEqual(["bridge"]);
  });
});

/** The graph's edges taken as pairs that exclude each other, which each of the two names. */
function excludingDocument(graph: Graph, order: readonly string[]): SnapshotDocument {
  const document = documentOf(graph, order);
  const rivals = (key: string) => order.filter((each) => areRivals(graph, key, each));
  document.features = Object.fromEntries(
    order.map((key) => [key, { kind: "boolean", excludes: rivals(key) }] as const),
  );
  return document;
}

function areRivals({ keys, features }: Graph, one: string, other: string): boolean {
  const names = (key: string, each: string) => features[keys.indexOf(key)]!.requires.includes(each);
  return names(one, other) || names(other, one);
}

describe("any pairs of features that exclude each other", () => {
  it("deny each feature whose rival is in force, and name just these: both of a pair or neither", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const snapshot = compileSnapshot(checkSnapshot(excludingDocument(graph, graph.keys)));
        const inForce = graph.keys.filter((_key, at) => graph.features[at]!.granted && !graph.features[at]!.denied);
        for (const key of graph.keys) {
          const rivals = inForce.filter((each) => areRivals(graph, key, each));
          const decision = decide(snapshot, { feature: key }, casesNow);
          const conflicts = decision.failures.filter(({ code }) => code === "FEATURE_CONFLICT");
          expect(conflicts.map(({ feature }) => feature)).toEqual(rivals.toSorted());
          expect(decision.allowed).toBe(inForce.includes(key) && rivals.length === 0);
        }
      }),
    );
  });

  it("give the same bytes whatever the order of the features", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const [one, other] = [graph.keys, graph.order].map((order) => compileSnapshot(excludingDocument(graph, order)));
        for (const feature of graph.keys) {
          const bytes = [one, other].map((snapshot) => toCanonicalJson(decide(snapshot, { feature }, casesNow)));
          expect(bytes[1]).toBe(bytes[0]);
        }
      }),
    );
  });
});
