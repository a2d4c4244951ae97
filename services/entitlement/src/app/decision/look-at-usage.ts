import type { DecisionRequest } from "@licet/decision";
import { decide } from "@licet/decision";
import type { FindLender } from "./find-claim.ts";
import { findClaim } from "./find-claim.ts";
import type { MaybeSnapshot, Metering, UsageVerdict } from "./ports.ts";

/** Who is asked what is used. */
export interface UsageSources {
  readonly metering: Pick<Metering, "readBalance">;
  readonly findLender: FindLender;
  readonly signal: () => AbortSignal;
}

/**
 * What metering says of a metered feature without holding or taking anything; undefined of others. It is not asked of one
 * that nothing grants.
 */
export async function lookAtUsage(
  snapshot: MaybeSnapshot,
  request: DecisionRequest,
  now: Date,
  { metering, findLender, signal }: UsageSources,
): Promise<UsageVerdict | undefined> {
  if (snapshot?.features.get(request.feature)?.document.kind !== "metered") return undefined;
  const { allowed } = decide(snapshot, request, now, { state: "deferred" });
  const claim = await findClaim(snapshot, request, now, findLender);
  const isAsked = allowed || claim.allowances.length > 0;
  return isAsked ? metering.readBalance(claim, signal()) : { evidence: { state: "deferred" } };
}
