import type { Decision } from "@licet/decision";
import { encodeValue } from "../snapshot/encode-document.ts";

/** How a decision would have gone, seen from the one that was given. */
export type ReplayEffect = "gained" | "lost" | "changed" | "same";

/** Answers by fail policy: given while something was away, they say nothing of rights. */
const outages: ReadonlySet<string> = new Set(["ALLOWED_BY_FALLBACK", "QUOTA_UNKNOWN", "SNAPSHOT_STALE"]);

/** Whether the answer was given by rights alone. */
export function isByRights({ reason, failures }: Pick<Decision, "reason" | "failures">): boolean {
  return !outages.has(reason) && !failures.some(({ code }) => outages.has(code));
}

/** What differs for whoever asked. A report does not tell the value: then it is taken to be the same. */
export function compareDecisions(given: Decision, supposed: Decision): ReplayEffect {
  if (given.allowed !== supposed.allowed) return supposed.allowed ? "gained" : "lost";
  const isSame =
    given.reason === supposed.reason &&
    encodeValue(codesOf(given)) === encodeValue(codesOf(supposed)) &&
    (given.value === undefined || encodeValue(given.value) === encodeValue(supposed.value));
  return isSame ? "same" : "changed";
}

function codesOf({ failures }: Decision): string[] {
  return failures.map(({ code }) => code);
}
