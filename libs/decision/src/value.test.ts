import { describe, expect, it } from "@jest/globals";
import { compileSnapshot } from "./compile-snapshot.ts";
import { decide } from "./decide.ts";
import { allowingInput, casesNow } from "./decision-cases.suite.ts";
import type { FeatureDocument, GrantDocument } from "./snapshot-document.ts";

type Grant = Partial<GrantDocument>;

function valueBy(feature: FeatureDocument, grants: Grant[]) {
  const { document, licence, request } = allowingInput();
  document.features["export"] = feature;
  licence.quantity = 3;
  licence.grants = grants.map((grant, index) => ({ id: `gr_${index}`, feature: "export", source: "plan", ...grant }));
  return decide(compileSnapshot(document), request, casesNow).value;
}

describe("the value of several grants", () => {
  it.each<[string, FeatureDocument, Grant[], unknown]>([
    ["is the highest of plans' limits", { kind: "limit" }, [{ limit: 5 }, { limit: 8 }], 8],
    ["is their sum where the feature says so", { kind: "limit", combine: "sum" }, [{ limit: 5 }, { limit: 8 }], 13],
    [
      "adds add-ons to the highest plan",
      { kind: "limit" },
      [{ limit: 5 }, { limit: 8 }, { limit: 2, source: "addon" }],
      10,
    ],
    [
      "compares an add-on that says so",
      { kind: "limit" },
      [{ limit: 5 }, { limit: 2, source: "addon", combine: "max" }],
      5,
    ],
    ["is unlimited if any is", { kind: "limit" }, [{ limit: 5 }, { limit: "unlimited" }], "unlimited"],
    ["multiplies by the quantity per seat", { kind: "limit" }, [{ limit: 5, perSeat: true }], 15],
    [
      "is the add-on's config before the plan's",
      { kind: "config" },
      [{ config: "a" }, { config: "b", source: "addon" }],
      "b",
    ],
    [
      "is the lower rank's config",
      { kind: "config" },
      [
        { config: "a", rank: 2 },
        { config: "b", rank: 1 },
      ],
      "b",
    ],
    ["is the first's config among equals", { kind: "config" }, [{ config: null }, { config: "b" }], null],
    ["is true for boolean", { kind: "boolean" }, [{}, { source: "addon" }], true],
  ])("%s", (_name, feature, grants, expected) => {
    expect(valueBy(feature, grants)).toEqual(expected);
  });
});
