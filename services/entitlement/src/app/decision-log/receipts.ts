import { DomainError } from "@licet/kernel";
import type { DecisionEntry, DecisionLog, DecisionReader, LoggedDecision } from "./ports.ts";

/** Signs a receipt of a decision. @throws DomainError RECEIPT_UNAVAILABLE */
export type ReceiptSigner = (logged: LoggedDecision) => Promise<string>;

/** Gives receipts of decisions. */
export interface Receipts {
  /** Of a decision that was just given. @throws DomainError RECEIPT_UNAVAILABLE */
  ofEntry(entry: DecisionEntry): Promise<string>;
  /** Of one in the log. @throws DomainError NOT_FOUND, RECEIPT_NOT_GIVEN, RECEIPT_UNAVAILABLE */
  ofLogged(tenantId: string, decisionId: string): Promise<string>;
}

interface ReceiptPorts {
  readonly decisionReader: DecisionReader;
  readonly decisionLog: Pick<DecisionLog, "settle">;
  readonly signReceipt: ReceiptSigner;
}

/** Makes the query. What a client only says that it decided is not attested. */
export function createReceipts({ decisionReader, decisionLog, signReceipt }: ReceiptPorts): Receipts {
  /** A decision may be asked for before it is written. */
  async function find(tenantId: string, decisionId: string): Promise<LoggedDecision | undefined> {
    await decisionLog.settle(tenantId, decisionId);
    return decisionReader.find(tenantId, decisionId);
  }

  return {
    ofEntry: (entry) => signReceipt({ ...entry, catalogRevision: 0 }),
    async ofLogged(tenantId, decisionId) {
      const logged = await find(tenantId, decisionId);
      if (logged === undefined) {
        throw new DomainError("NOT_FOUND", "no such decision", { resource: "decision", id: decisionId });
      }
      if (logged.source !== "service") {
        const message = `a client made the decision ${decisionId}, which the platform cannot vouch for`;
        throw new DomainError("RECEIPT_NOT_GIVEN", message, { decision_id: decisionId });
      }
      return signReceipt(logged);
    },
  };
}
