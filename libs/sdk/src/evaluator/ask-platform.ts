import { Code, ConnectError } from "@connectrpc/connect";
import type { Client } from "@connectrpc/connect";
import type { DecisionService } from "@licet/contracts/entitlement";
import { UsageMode } from "@licet/contracts/entitlement";
import type { Decision } from "@licet/decision";
import type { EvaluationRequest } from "./evaluation.ts";
import { toEngineDecision } from "./to-engine-decision.ts";

/** What the platform answered. */
export interface PlatformAnswer {
  readonly decision: Decision;
  readonly decisionId: string;
  readonly reservationId?: string;
}

/** Undefined while the platform is away. @throws ConnectError when it refuses the question */
export type AskPlatform = (request: EvaluationRequest) => Promise<PlatformAnswer | undefined>;

/** How to ask. */
export interface AskOptions {
  readonly decisions: Pick<Client<typeof DecisionService>, "check">;
  readonly timeoutMs: number;
  /** After a failure it is not asked again for so long: whoever asks then is not kept waiting. */
  readonly restMs: number;
  readonly monotonicMs: () => number;
}

/** What is wrong with the question itself; everything else means that no answer can be had. */
const refusals = new Set([
  Code.InvalidArgument,
  Code.NotFound,
  Code.PermissionDenied,
  Code.OutOfRange,
  Code.Unimplemented,
]);

/** Asks by Check. */
export function createAskPlatform({ decisions, timeoutMs, restMs, monotonicMs }: AskOptions): AskPlatform {
  let restUntilMs = -Infinity;
  return async (request) => {
    if (monotonicMs() < restUntilMs) return undefined;
    try {
      const { decision } = await decisions.check(toCheck(request), { timeoutMs });
      if (decision === undefined) return undefined;
      const { decisionId, reservationId } = decision;
      return {
        decision: toEngineDecision(decision),
        decisionId,
        ...(reservationId !== "" && { reservationId }),
      };
    } catch (error) {
      const { code } = ConnectError.from(error);
      if (refusals.has(code)) throw error;
      // It knows nothing as fresh as was demanded of this account; of others it may.
      if (code === Code.FailedPrecondition) return undefined;
      restUntilMs = monotonicMs() + restMs;
      return undefined;
    }
  };
}

const usageModes = { reserve: UsageMode.RESERVE, consume: UsageMode.CONSUME };

function toCheck(request: EvaluationRequest) {
  const { accountId, feature, userId = "", deviceId = "", country = "", ipAddress = "", productVersion = "" } = request;
  const { leaseId = "", amount = "", usage, requestId = "", atLeastRevision = 0 } = request;
  return {
    accountId,
    featureKey: feature,
    subject: { userId, deviceId, leaseId },
    context: { country, ipAddress, productVersion },
    amount,
    usageMode: usage === undefined ? UsageMode.UNSPECIFIED : usageModes[usage],
    requestId,
    atLeastRevision: BigInt(atLeastRevision),
  };
}
