import type { OverrideDocument } from "@licet/decision";
import type { Catalog } from "../catalog/catalog.ts";
import type { Override } from "../override/override.ts";

/**
 * The account's overrides as decisions see them, the newest first: of two alike it wins. One of a feature that is gone,
 * or that is of another kind by now, is left out.
 */
export function compileOverrides(overrides: Iterable<Override>, catalog: Catalog): OverrideDocument[] {
  return [...overrides]
    .filter((override) => override.ended === undefined && suits(override, catalog))
    .sort(newestFirst)
    .map(toDocument);
}

function suits({ feature, effect, given, userId, group }: Override, { features }: Catalog): boolean {
  if (!Object.hasOwn(features, feature)) return false;
  if (effect === "deny") return true;
  switch (features[feature]?.kind) {
    case "limit":
      return given.limit !== undefined;
    case "config":
      return given.config !== undefined;
    case "metered":
      return given.allowance !== undefined || (effect === "grant" && (userId !== undefined || group !== undefined));
    default:
      return effect === "grant";
  }
}

function newestFirst(left: Override, right: Override): number {
  const byTime = right.createTime.getTime() - left.createTime.getTime();
  return byTime !== 0 ? byTime : left.overrideId < right.overrideId ? 1 : -1;
}

function toDocument(override: Override): OverrideDocument {
  const { overrideId, feature, effect, userId, group, given, promotionKey, reason, author } = override;
  const { startTime, endTime } = override;
  const { allowance } = given;
  return {
    id: overrideId,
    feature,
    effect,
    ...(userId !== undefined && { userId }),
    ...(group !== undefined && { group }),
    ...given,
    ...(allowance && { allowance: { ...allowance, anchor: startTime.getTime() } }),
    ...(promotionKey !== undefined && { promotion: promotionKey }),
    reason,
    author,
    from: startTime.getTime(),
    ...(endTime && { until: endTime.getTime() }),
  };
}
