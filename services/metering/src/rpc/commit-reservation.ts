import type { Settle } from "../app/settle.ts";
import { toAmount } from "../domain/amount.ts";
import { checkText } from "./check-text.ts";
import { toBalance, toReservation } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Turns a reservation into use. */
export function commitReservation(settle: Settle): RpcHandlers["commitReservation"] {
  return async ({ requestId, reservationId, amount, accountId }, { tenantId }) => {
    checkText("reservation_id", reservationId);
    checkText("account_id", accountId);
    const used = { ...(amount !== "" && { amount: toAmount(amount) }), ...(accountId !== "" && { accountId }) };
    const { reservation, balance } = await settle(tenantId, { kind: "commit", requestId, reservationId, ...used });
    return { balance: toBalance(balance), ...(reservation && { reservation: toReservation(reservation) }) };
  };
}
