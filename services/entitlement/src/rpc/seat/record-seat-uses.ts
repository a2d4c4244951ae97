import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { RecordSeatUsesRequest, RecordSeatUsesResponseSchema, SeatUse } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { SeatUsed, SeatUseStore } from "../../app/seat/ports.ts";

/** Notes that seats were used. */
export function handleRecordSeatUses(store: SeatUseStore, clock: Clock) {
  return async (
    { uses }: RecordSeatUsesRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof RecordSeatUsesResponseSchema>> => {
    const now = clock.now();
    const unknown = await store.record(
      tenantId,
      uses.map((use) => toUsed(use, now)),
    );
    return {
      unknown: unknown.map(({ time, ...seat }) => ({ ...seat, useTime: timestampFromDate(time) })),
    };
  };
}

function toUsed({ licenceId, userId, userAccountId, useTime }: SeatUse, now: Date): SeatUsed {
  const told = useTime === undefined ? now : timestampDate(useTime);
  return { licenceId, userId, userAccountId, time: told < now ? told : now };
}
