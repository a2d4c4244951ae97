import type { Client } from "@connectrpc/connect";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { LoggedDecisionSchema } from "@licet/contracts/entitlement";
import type { TokenService } from "@licet/contracts/token";
import { DomainError } from "@licet/kernel";
import type { LoggedDecision } from "../app/decision-log/ports.ts";
import type { ReceiptSigner } from "../app/decision-log/receipts.ts";

/** How the signer is asked. */
export interface ReceiptSignerOptions {
  readonly client: Pick<Client<typeof TokenService>, "signDecisionReceipt">;
  readonly timeoutMs: number;
  readonly toMessage: (logged: LoggedDecision) => MessageInitShape<typeof LoggedDecisionSchema>;
  /** Told why there was none: whoever asked is told that there is none. */
  readonly onError: (error: unknown) => void;
}

/** Has receipts signed by token-issuer, which holds the keys, on behalf of the tenant of the call. */
export function createReceiptSigner({ client, timeoutMs, toMessage, onError }: ReceiptSignerOptions): ReceiptSigner {
  return async (logged) => {
    try {
      const { receipt } = await client.signDecisionReceipt({ decision: toMessage(logged) }, { timeoutMs });
      return receipt;
    } catch (error) {
      onError(error);
      const { decisionId } = logged;
      const message = `the receipt of ${decisionId} cannot be signed at the moment; the decision holds`;
      throw new DomainError("RECEIPT_UNAVAILABLE", message, { decision_id: decisionId }, { retryAfterMs: 1000 });
    }
  };
}
