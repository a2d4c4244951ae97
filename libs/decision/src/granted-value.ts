import type { Snapshot } from "./snapshot.ts";
import type { JsonValue } from "./snapshot-document.ts";
import { valueOf } from "./value.ts";

/**
 * What all rights to a feature that concern the whole account give together, whatever the instant and the subject: for
 * summaries, not for decisions. Undefined when nothing grants it.
 */
export function grantedValueOf(snapshot: Snapshot, feature: string): JsonValue | undefined {
  const compiled = snapshot.features.get(feature);
  const rights = compiled?.rights.filter(({ override }) => override === undefined) ?? [];
  return compiled !== undefined && rights.some(({ entitles }) => entitles) ? valueOf(compiled, rights) : undefined;
}
