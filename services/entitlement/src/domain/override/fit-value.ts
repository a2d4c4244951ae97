import type { FeatureDocument, JsonValue, Limit } from "@licet/decision";
import { DomainError } from "@licet/kernel";
import type { Catalog } from "../catalog/catalog.ts";
import type { Override, OverrideDraft } from "./override.ts";

/** What decides whether a value suits. */
type Choice = Pick<OverrideDraft, "feature" | "effect" | "userId" | "group" | "value" | "allowance">;

/**
 * What an override gives, as snapshots have it. @throws DomainError NOT_FOUND for a feature that the catalog does not
 * have, OVERRIDE_VALUE_INVALID for a value that does not suit its kind
 */
export function fitValue(choice: Choice, catalog: Catalog): Override["given"] {
  const { feature: key, effect, value, allowance } = choice;
  const feature = Object.hasOwn(catalog.features, key) ? catalog.features[key] : undefined;
  if (feature === undefined) throw new DomainError("NOT_FOUND", "no such feature", { resource: "feature", id: key });
  if (effect === "deny") {
    if (value !== undefined || allowance !== undefined) throw misfit("value", "a denial gives nothing");
    return {};
  }
  if (feature.kind === "metered") return fitAllowance(choice);
  if (allowance !== undefined) throw misfit("allowance", "only a metered feature has an allowance");
  return fitKind(feature, choice, catalog);
}

function fitKind({ kind, valueType }: FeatureDocument, choice: Choice, catalog: Catalog): Override["given"] {
  const { value, effect, feature } = choice;
  if (kind === "boolean") {
    if (effect === "set") throw misfit("effect", "a boolean feature is granted or denied, not changed");
    if (value !== undefined && value !== true) throw misfit("value", "a boolean feature is granted as true");
    return {};
  }
  if (value === undefined) throw misfit("value", `a ${kind} feature needs a value`);
  if (kind === "limit") return { limit: fitLimit(value) };
  if (value === Infinity) throw misfit("value", "only a limit is unlimited");
  const allowed = catalog.allowedValues?.[feature];
  if (allowed !== undefined && !allowed.includes(typeof value === "string" ? value : JSON.stringify(value))) {
    throw misfit("value", `must be one of ${allowed.join(", ")}`);
  }
  if (!hasType(value, valueType)) throw misfit("value", wanted[valueType ?? "json"]);
  return { config: value };
}

const wanted = {
  string: "must be a string",
  number: "must be a number",
  boolean: "must be true or false",
  enum: "must be a string",
  json: "must be a JSON object or list",
};

/** Without a type any value will do. */
function hasType(value: JsonValue, type: FeatureDocument["valueType"]): boolean {
  if (type === undefined || type === "enum") return true;
  return type === "json" ? typeof value === "object" && value !== null : typeof value === type;
}

function fitLimit(value: JsonValue): Limit {
  if (value === Infinity || value === "unlimited") return "unlimited";
  if (typeof value === "number" && value >= 0 && isExact(value)) return value;
  throw misfit("value", "a limit is a number of at least 0 with six decimals at most, or unlimited");
}

/** What snapshots can hold of a limit: a whole number, or one of so few digits that its text is the decimal that was meant. */
function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || (value < 1e9 && Number(value.toFixed(6)) === value);
}

/** Use is counted for the account, so that nobody in it has an amount of their own. */
function fitAllowance({ effect, userId, group, value, allowance }: Choice): Override["given"] {
  if (value !== undefined) throw misfit("value", "a metered feature has an allowance instead");
  const isForAll = userId === undefined && group === undefined;
  if (isForAll) {
    if (allowance === undefined) throw misfit("allowance", "a metered feature needs an allowance");
    return { allowance };
  }
  if (allowance !== undefined || effect === "set") {
    throw misfit("allowance", "use is counted for the whole account: a user or group has no allowance of its own");
  }
  return {};
}

function misfit(field: string, description: string): DomainError {
  const fields = [{ field: `override.${field}`, description }];
  return new DomainError(
    "OVERRIDE_VALUE_INVALID",
    `the override does not suit the feature: ${description}`,
    {
      field,
      description,
    },
    { fields },
  );
}
