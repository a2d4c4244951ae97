import { addLimits } from "./limit.ts";
import type { Right } from "./snapshot.ts";
import type { FeatureDocument, JsonValue } from "./snapshot-document.ts";

/**
 * What the rights together give: `true` for boolean and metered; for config the value of the best source; for limit an
 * override's ceiling, else the highest of those that do not add up plus the sum of those that do.
 */
export function valueOf(kind: FeatureDocument["kind"], rights: readonly Right[]): JsonValue | undefined {
  switch (kind) {
    case "boolean":
    case "metered":
      return true;
    case "config":
      return best(rights.filter(({ config }) => config !== undefined))?.config;
    case "limit": {
      const ceiling = ceilingOf(rights);
      return ceiling === Infinity ? "unlimited" : ceiling;
    }
  }
}

/** Whether an override, and not the licences, decides what the rights give. */
export function isOverridden(rights: readonly Right[]): boolean {
  const overrides = rights.filter(({ origin }) => origin.source === "override");
  const entitling = rights.filter(({ entitles }) => entitles);
  return overrides.some(carriesValue) || entitling.every(({ origin }) => origin.source === "override");
}

function ceilingOf(rights: readonly Right[]): number {
  const limited = rights.filter(({ limit }) => limit !== undefined);
  const override = best(limited.filter(({ origin }) => origin.source === "override"));
  if (override?.limit !== undefined) return override.limit;
  let highest = 0;
  let sum = 0;
  for (const { limit = 0, sums } of limited) {
    if (sums) sum = addLimits(sum, limit);
    else highest = Math.max(highest, limit);
  }
  return addLimits(highest, sum);
}

/** Lowest precedence; among equals the first in the document. */
export function best(rights: readonly Right[]): Right | undefined {
  return rights.reduce<Right | undefined>(
    (winner, right) => (winner !== undefined && winner.precedence <= right.precedence ? winner : right),
    undefined,
  );
}

function carriesValue({ limit, config, allowance }: Right): boolean {
  return limit !== undefined || config !== undefined || allowance !== undefined;
}
