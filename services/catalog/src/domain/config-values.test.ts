import { describe, expect, it } from "@jest/globals";
import type { Feature } from "./catalog-content.ts";
import { describeConfigMisfit, findTypeProblems } from "./config-values.ts";

const config = { key: "theme", productKey: "forge", kind: "FEATURE_KIND_CONFIG" } as const;

const values = {
  text: { stringValue: "dark" },
  number: { numberValue: "2.5" },
  switch: { boolValue: false },
  object: { jsonValue: '{"a":1}' },
  list: { jsonValue: "[1]" },
  null: { jsonValue: "null" },
};

describe("a configured value", () => {
  it.each<[NonNullable<Feature["valueType"]>, (keyof typeof values)[]]>([
    ["VALUE_TYPE_STRING", ["text"]],
    ["VALUE_TYPE_NUMBER", ["number"]],
    ["VALUE_TYPE_BOOLEAN", ["switch"]],
    ["VALUE_TYPE_JSON", ["object", "list"]],
    ["VALUE_TYPE_UNSPECIFIED", ["text", "number", "switch", "object", "list", "null"]],
  ])("of %s is %j and nothing else", (valueType, expected) => {
    const fitting = Object.entries(values).flatMap(([name, value]) =>
      describeConfigMisfit(value, { ...config, valueType }) === undefined ? [name] : [],
    );
    expect(fitting).toEqual(expected);
  });

  it("of an enum is one of its values", () => {
    const feature = { ...config, valueType: "VALUE_TYPE_ENUM" as const, allowedValues: ["light", "dark"] };
    expect(describeConfigMisfit(values.text, feature)).toBeUndefined();
    expect(describeConfigMisfit({ stringValue: "blue" }, feature)).toBe("must be one of light, dark");
    expect(describeConfigMisfit(values.number, feature)).toBe("must be one of light, dark");
  });

  it("that is no JSON is refused, with a type and without", () => {
    for (const type of [{}, { valueType: "VALUE_TYPE_JSON" as const }]) {
      expect(describeConfigMisfit({ jsonValue: "{" }, { ...config, ...type })).toBe("is not JSON");
    }
  });
});

it.each<[string, Partial<Feature>, string[]]>([
  ["a string", { valueType: "VALUE_TYPE_STRING" }, []],
  ["an enum with values", { valueType: "VALUE_TYPE_ENUM", allowedValues: ["a"] }, []],
  ["values without a type", { allowedValues: ["a"] }, []],
  ["an enum without values", { valueType: "VALUE_TYPE_ENUM" }, ["an enum needs its values"]],
  ["numbers with values", { valueType: "VALUE_TYPE_NUMBER", allowedValues: ["1"] }, ["only an enum has values"]],
  [
    "a limit with a type",
    { kind: "FEATURE_KIND_LIMIT", valueType: "VALUE_TYPE_NUMBER" },
    ["only a config feature has a type"],
  ],
])("judges %s", (_name, feature, expected) => {
  expect(findTypeProblems({ ...config, ...feature }).map(({ description }) => description)).toEqual(expected);
});
