import type { Catalog, Feature } from "@licet/contracts/catalog";
import { FeatureKind, ValueType } from "@licet/contracts/catalog";

/** A TypeScript module with every feature's key, and the type of each feature's value, for `createEvaluator<Features>`. */
export function printFeatureTypes({ features }: Pick<Catalog, "features">): string {
  const sorted = features.toSorted((left, right) => (left.key < right.key ? -1 : 1));
  const keys = sorted.map(({ key }) => `  ${toMember(key)}: ${JSON.stringify(key)},`);
  const types = sorted.flatMap((feature) => [...toComment(feature), `  ${toMember(feature.key)}: ${toType(feature)};`]);
  return [
    "// Written by 'licet catalog types' from the catalog; do not edit.",
    "",
    "/** The key of each feature. */",
    "export const features = {",
    ...keys,
    "} as const;",
    "",
    "/** The value of each feature when it is allowed. */",
    "export interface Features {",
    ...types,
    "}",
    "",
  ].join("\n");
}

function toMember(key: string): string {
  return /^[a-z][a-z0-9_]*$/.test(key) ? key : JSON.stringify(key);
}

function toComment({ displayName, unit }: Feature): string[] {
  // The end of a comment within a name would end this one.
  const text = [displayName, unit && `in ${unit}`].filter(Boolean).join(", ").replaceAll("*/", "* /");
  return text === "" ? [] : [`  /** ${text.replaceAll(/\s+/g, " ")} */`];
}

function toType({ kind, valueType, allowedValues }: Feature): string {
  switch (kind) {
    case FeatureKind.LIMIT:
      return 'number | "unlimited"';
    case FeatureKind.CONFIG:
      if (allowedValues.length > 0) return allowedValues.map((value) => JSON.stringify(value)).join(" | ");
      return configTypes[valueType] ?? anyConfig;
    default:
      return "boolean";
  }
}

const configTypes: Partial<Record<ValueType, string>> = {
  [ValueType.STRING]: "string",
  [ValueType.NUMBER]: "number",
  [ValueType.BOOLEAN]: "boolean",
  [ValueType.JSON]: "object",
};

/** A catalog that declares no type and lists no values allows any. */
const anyConfig = "string | number | boolean | object";
