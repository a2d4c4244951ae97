import type { Failure } from "./decision.ts";
import { denialCodes } from "./denial-code.ts";

const rankByCode = new Map(denialCodes.map((code, index) => [code, index]));

/**
 * Merges the failures of several rights: the union, each once, in the order of the conditions and within one code in the
 * document's order. Grants of one licence share the licence's failures.
 */
export function settleFailures(failures: readonly Failure[]): readonly Failure[] {
  const seen = new Map<string, Failure>();
  for (const failure of failures) {
    const key = identityOf(failure);
    if (!seen.has(key)) seen.set(key, failure);
  }
  return [...seen.values()].sort((left, right) => rankOf(left) - rankOf(right));
}

function identityOf({
  code,
  licenceId = "",
  grantId = "",
  overrideId = "",
  rule = "",
  anyOf,
  remedies,
}: Failure): string {
  const request = code === "APPROVAL_PENDING" ? JSON.stringify(remedies) : "";
  return [code, licenceId, grantId, overrideId, rule, anyOf?.join(",") ?? "", request].join("\n");
}

function rankOf({ code }: Failure): number {
  return rankByCode.get(code) ?? denialCodes.length;
}
