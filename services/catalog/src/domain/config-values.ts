import type { FieldViolation } from "@licet/kernel";
import type { Feature, Grant } from "./catalog-content.ts";

type Value = NonNullable<Grant["value"]>;

/** A type that does not go with the kind, or with the allowed values. */
export function findTypeProblems({ key, kind, valueType, allowedValues = [] }: Feature): FieldViolation[] {
  if (valueType === undefined || valueType === "VALUE_TYPE_UNSPECIFIED") return [];
  const field = `features[${key}].value_type`;
  if (kind !== "FEATURE_KIND_CONFIG") return [{ field, description: "only a config feature has a type" }];
  const isEnum = valueType === "VALUE_TYPE_ENUM";
  if (isEnum === allowedValues.length > 0) return [];
  return [{ field, description: isEnum ? "an enum needs its values" : "only an enum has values" }];
}

/** Why a value does not suit a config feature. */
export function describeConfigMisfit(value: Value, { valueType, allowedValues = [] }: Feature): string | undefined {
  const json = value.jsonValue === undefined ? undefined : parseJson(value.jsonValue);
  if (value.jsonValue !== undefined && json === undefined) return "is not JSON";
  const text = value.stringValue;
  if (allowedValues.length > 0 && (text === undefined || !allowedValues.includes(text))) {
    return `must be one of ${allowedValues.join(", ")}`;
  }
  switch (valueType) {
    case "VALUE_TYPE_STRING":
      return text === undefined ? "must be a string" : undefined;
    case "VALUE_TYPE_NUMBER":
      return value.numberValue === undefined ? "must be a number" : undefined;
    case "VALUE_TYPE_BOOLEAN":
      return value.boolValue === undefined ? "must be true or false" : undefined;
    case "VALUE_TYPE_JSON":
      return typeof json !== "object" || json === null ? "must be a JSON object or list" : undefined;
    default:
      return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
