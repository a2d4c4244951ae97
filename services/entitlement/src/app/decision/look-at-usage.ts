import type { DecisionRequest } from "@licet/decision";
import { decide } from "@licet/decision";
import { toClaim } from "./allowance-claim.ts";
import type { MaybeSnapshot, Metering, UsageVerdict } from "./ports.ts";

/**
 * What metering says of a metered feature without holding or taking anything; undefined of others. It is not asked of one
 * that nothing grants.
 */
export async function lookAtUsage(
  snapshot: MaybeSnapshot,
  request: DecisionRequest,
  now: Date,
  { metering, signal }: { readonly metering: Pick<Metering, "readBalance">; readonly signal: () => AbortSignal },
): Promise<UsageVerdict | undefined> {
  if (snapshot?.features.get(request.feature)?.document.kind !== "metered") return undefined;
  const { allowed } = decide(snapshot, request, now, { state: "deferred" });
  const claim = toClaim(snapshot, request.feature, now);
  const isAsked = allowed || claim.allowances.length > 0;
  return isAsked ? metering.readBalance(claim, signal()) : { evidence: { state: "deferred" } };
}
