import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetDecisionReceiptRequest, GetDecisionReceiptResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Receipts } from "../../app/decision-log/receipts.ts";

/** A signed receipt of one decision. */
export function handleGetDecisionReceipt(receipts: Receipts) {
  return async (
    { decisionId }: GetDecisionReceiptRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof GetDecisionReceiptResponseSchema>> => ({
    receipt: await receipts.ofLogged(tenantId, decisionId),
  });
}
