import { ownValue } from "./own-value.ts";
import type { SnapshotDocument } from "./snapshot-document.ts";

type Features = SnapshotDocument["features"];

/**
 * All that a feature requires, directly or by way of others: sorted, each once, itself left out. A decision then asks for
 * each by itself, so that it costs no more than there are, whatever shape their graph has.
 */
export function requiredBy(key: string, features: Features): readonly string[] {
  if (ownValue(features, key)?.requires === undefined) return none;
  const reached = reach([key], (each) => ownValue(features, each)?.requires);
  reached.delete(key);
  return [...reached].sort();
}

/** The features and all whose rights have a say in decisions about them. */
export function withRelated(keys: readonly string[], features: Features): ReadonlySet<string> {
  return reach(keys, (each) => {
    const feature = ownValue(features, each);
    return feature?.excludes === undefined ? feature?.requires : [...(feature.requires ?? []), ...feature.excludes];
  });
}

const none: readonly string[] = [];

/** What is reached from the keys; a circle ends where it began. */
function reach(keys: readonly string[], next: (key: string) => readonly string[] | undefined): Set<string> {
  const reached = new Set(keys);
  for (const key of reached) next(key)?.forEach((each) => reached.add(each));
  return reached;
}
