import type { MessageInitShape } from "@bufbuild/protobuf";
import type { VerifyAuditChainRequest, VerifyAuditChainResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { AuditReader } from "../../app/ports.ts";

/** Computes the chain again and says whether it holds. */
export function handleVerifyAuditChain(audit: AuditReader) {
  return async (
    _request: VerifyAuditChainRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof VerifyAuditChainResponseSchema>> => {
    const { head, entries, firstBrokenSequence } = await audit.verify(tenantId);
    return {
      intact: firstBrokenSequence === undefined,
      entries: BigInt(entries),
      firstBrokenSequence: BigInt(firstBrokenSequence ?? 0),
      headHash: head.hash,
    };
  };
}
