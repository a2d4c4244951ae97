import type { JsonObject } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ScheduledMove as ScheduledMoveMessage } from "@licet/contracts/entitlement";
import { ScheduledMoveSchema, ScheduledMoveState } from "@licet/contracts/entitlement";
import type { ScheduledMove, ScheduledMoveState as State } from "../../domain/licence/scheduled-move.ts";

const states: Readonly<Record<State, ScheduledMoveState>> = {
  pending: ScheduledMoveState.PENDING,
  done: ScheduledMoveState.DONE,
  cancelled: ScheduledMoveState.CANCELLED,
  failed: ScheduledMoveState.FAILED,
};

/** A scheduled move as the wire has it. */
export function toScheduledMove(
  { licenceId, accountId }: { readonly licenceId: string; readonly accountId: string },
  move: ScheduledMove,
): ScheduledMoveMessage {
  const { moveId, kind, reason, actor, endTime, failureCode = "" } = move;
  return create(ScheduledMoveSchema, {
    moveId,
    licenceId,
    accountId,
    kind,
    effectiveTime: timestampFromDate(move.effectiveTime),
    reason,
    actor,
    state: states[move.state],
    createTime: timestampFromDate(move.createTime),
    ...(endTime && { endTime: timestampFromDate(endTime) }),
    failureCode,
    payload: move.payload as JsonObject,
  });
}
