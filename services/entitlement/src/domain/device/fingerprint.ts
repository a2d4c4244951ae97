import { DomainError } from "@licet/kernel";
import type { DeviceTerms } from "../catalog/catalog.ts";

/** By component an opaque value that the client made; nothing is known of it but whether it is equal to another. */
export type Fingerprint = Readonly<Record<string, string>>;

type Rule = Pick<DeviceTerms, "components" | "match">;

/**
 * The components that the policy names. @throws DomainError FINGERPRINT_INCOMPLETE if they are too few ever to match: such
 * a device would be a new one each time.
 */
export function takeFingerprint(given: Fingerprint, rule: Rule): Fingerprint {
  const kept = rule.components.filter((name) => Object.hasOwn(given, name));
  const needed = neededEqual(rule);
  if (kept.length >= needed) return Object.fromEntries(kept.map((name) => [name, given[name] ?? ""]));
  const components = rule.components.join(", ");
  throw new DomainError("FINGERPRINT_INCOMPLETE", `a fingerprint takes at least ${needed} of ${components}`, {
    needed: String(needed),
    components,
  });
}

/** Whether two fingerprints are one device's. The same in both directions, and true of a complete one and itself. */
export function isSameDevice(left: Fingerprint, right: Fingerprint, rule: Rule): boolean {
  return countEqual(left, right, rule) >= neededEqual(rule);
}

/** How many of the policy's components both have with the same value. */
export function countEqual(left: Fingerprint, right: Fingerprint, { components }: Rule): number {
  return components.filter((name) => Object.hasOwn(left, name) && left[name] === right[name]).length;
}

function neededEqual({ components: { length }, match }: Rule): number {
  switch (match) {
    case "any":
      return 1;
    case "two":
      return 2;
    case "most":
      return Math.floor(length / 2) + 1;
    case "all":
      return length;
  }
}
