import type { Settle } from "../app/settle.ts";
import { checkText } from "./check-text.ts";
import { toBalance, toReservation } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Gives a held amount back. */
export function releaseReservation(settle: Settle): RpcHandlers["releaseReservation"] {
  return async ({ requestId, reservationId }, { tenantId }) => {
    checkText("reservation_id", reservationId);
    const { reservation, balance } = await settle(tenantId, { kind: "release", requestId, reservationId });
    return { balance: toBalance(balance), ...(reservation && { reservation: toReservation(reservation) }) };
  };
}
