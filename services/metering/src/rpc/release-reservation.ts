import type { Settle } from "../app/settle.ts";
import { checkText } from "./check-text.ts";
import { toBalance, toReservation } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Gives a held amount back. */
export function releaseReservation(settle: Settle): RpcHandlers["releaseReservation"] {
  return async ({ requestId, reservationId, accountId }, { tenantId }) => {
    checkText("reservation_id", reservationId);
    checkText("account_id", accountId);
    const given = { requestId, reservationId, ...(accountId !== "" && { accountId }) };
    const { reservation, balance } = await settle(tenantId, { kind: "release", ...given });
    return { balance: toBalance(balance), ...(reservation && { reservation: toReservation(reservation) }) };
  };
}
