import type { Decision, Failure, Remedy } from "@licet/decision";
import { bad, good } from "./output.ts";

/** A decision made over a token, as a person reads it. */
export function describeOfflineDecision({ allowed, reason, feature, value, failures }: Decision): string[] {
  if (!allowed) return [`${bad("denied")} ${feature}`, ...failures.flatMap(describeFailure)];
  const shown = value === undefined || value === true ? "" : ` = ${JSON.stringify(value)}`;
  return [`${good("allowed")} ${feature}${shown}${reason === "ALLOWED" ? "" : ` (${reason})`}`];
}

function describeFailure({ code, feature, causes, remedies }: Failure): string[] {
  const which = feature === undefined ? "" : ` ${feature}${causes ? ` (${causes.join(", ")})` : ""}`;
  return [`  ${bad(code)}${which}`, ...remedies.map((remedy) => `    -> ${describeRemedy(remedy)}`)];
}

function describeRemedy(remedy: Remedy): string {
  const words = remedy.kind.toLowerCase().replaceAll("_", " ");
  if (remedy.kind === "BUY") return `buy ${remedy.offers.map(({ kind, key }) => `${kind} ${key}`).join(" or ")}`;
  if (remedy.kind === "GIVE_UP") return `give up ${remedy.feature}`;
  if (remedy.kind === "WAIT_UNTIL") return `wait until ${new Date(remedy.at).toISOString()}`;
  return words;
}
