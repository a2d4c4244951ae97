import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "@jest/globals";
import { FeatureGroupSchema, FeatureSchema } from "@licet/contracts/catalog";
import { toFeatureDocuments } from "./feature-mapping.ts";

describe("toFeatureDocuments", () => {
  it("names groups and rivals once each, whichever side names them", () => {
    const features = [
      create(FeatureSchema, { key: "a", excludes: ["c", "b"] }),
      create(FeatureSchema, { key: "b", excludes: ["a"] }),
      create(FeatureSchema, { key: "c" }),
    ];
    const groups = [
      create(FeatureGroupSchema, { key: "z", featureKeys: ["a", "a"], access: { roles: ["first"] } }),
      create(FeatureGroupSchema, { key: "y", featureKeys: ["a"], access: { roles: ["second"] } }),
    ];
    expect(toFeatureDocuments(features, groups, {})).toEqual({
      a: { kind: "boolean", excludes: ["b", "c"], featureGroups: ["y", "z"], rules: { rolesAny: ["first"] } },
      b: { kind: "boolean", excludes: ["a"] },
      c: { kind: "boolean", excludes: ["a"] },
    });
  });

  it("reads what each feature excludes and each group has a few times, however many there are", () => {
    let reads = 0;
    const counted = <T extends object>(message: T, field: keyof T, value: string[]): T =>
      Object.defineProperty(message, field, {
        get: () => {
          reads++;
          return value;
        },
      });
    const keys = Array.from({ length: 300 }, (_, at) => `f${at}`);
    const features = keys.map((key, at) => counted(create(FeatureSchema, { key }), "excludes", [keys[at - 1] ?? "f1"]));
    const groups = keys.map((key) => counted(create(FeatureGroupSchema, { key }), "featureKeys", [key]));
    toFeatureDocuments(features, groups, {});
    expect(reads).toBeLessThan(10 * keys.length);
  });
});
