import { create } from "@bufbuild/protobuf";
import { LoggedDecisionSchema } from "@licet/contracts/entitlement";
import { DomainError } from "@licet/kernel";
import type { SignReceipt } from "../app/sign-receipt.ts";
import { toReceiptDecision } from "./receipt-mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Signs what entitlement says. A tenant's own credential cannot have anything signed, whatever its scopes. */
export function signDecisionReceipt(sign: SignReceipt): RpcHandlers["signDecisionReceipt"] {
  return async ({ decision = create(LoggedDecisionSchema) }, { principal, tenantId }) => {
    if (!principal.anyTenant) throw new DomainError("PLATFORM_CREDENTIAL_REQUIRED", "only the platform itself attests");
    const { accountId, decisionId } = decision;
    return { receipt: await sign({ tenantId, accountId, decisionId, decision: toReceiptDecision(decision) }) };
  };
}
