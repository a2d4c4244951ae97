import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Rollout as RolloutMessage, RolloutFigures as FiguresMessage } from "@licet/contracts/entitlement";
import { RolloutFiguresSchema, RolloutSchema } from "@licet/contracts/entitlement";
import { toEtag } from "../../domain/etag.ts";
import type { GuardTerms } from "../../domain/catalog/rollout-terms.ts";
import type { ArmFigures, RolloutFigures } from "../../domain/rollout/guard.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import { termsInForce } from "../../domain/rollout/rollout.ts";

/** A rollout on the wire. */
export function toRollout(rollout: Rollout): RolloutMessage {
  const { key, terms, state } = rollout;
  const { percent, halted = false } = termsInForce(rollout);
  return create(RolloutSchema, {
    key,
    productKey: terms.productKey,
    percent: String(percent),
    catalogPercent: String(terms.percent),
    halted,
    etag: toEtag(state?.version ?? 0),
    ...(terms.guard && { guard: toGuard(terms.guard) }),
    ...(state && { reason: state.reason, author: state.author, updateTime: timestampFromDate(state.updateTime) }),
  });
}

/** What a guard compares, on the wire. */
export function toRolloutFigures({ featureKey, inside, outside }: RolloutFigures): FiguresMessage {
  return create(RolloutFiguresSchema, { featureKey, inside: toArm(inside), outside: toArm(outside) });
}

function toArm({ decisions, denied, errors }: ArmFigures) {
  return { decisions: BigInt(decisions), denied: BigInt(denied), errors: BigInt(errors) };
}

function toGuard({ maxDenialIncrease, maxErrorIncrease, minDecisions, windowMinutes }: GuardTerms) {
  return {
    maxDenialIncrease: String(maxDenialIncrease ?? ""),
    maxErrorIncrease: String(maxErrorIncrease ?? ""),
    minDecisions: BigInt(minDecisions),
    window: { seconds: BigInt(windowMinutes * 60) },
  };
}
