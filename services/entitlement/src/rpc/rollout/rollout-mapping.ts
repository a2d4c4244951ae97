import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Rollout as RolloutMessage } from "@licet/contracts/entitlement";
import { RolloutSchema } from "@licet/contracts/entitlement";
import { toEtag } from "../../domain/etag.ts";
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
    ...(state && { reason: state.reason, author: state.author, updateTime: timestampFromDate(state.updateTime) }),
  });
}
