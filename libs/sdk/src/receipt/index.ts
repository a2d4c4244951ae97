export { createReceiptVerifier } from "./create-receipt-verifier.ts";
export type { ReceiptVerifier } from "./create-receipt-verifier.ts";
export { verifyDecisionReceipt } from "@licet/license-token/receipt";
export type { ReceiptClaims, ReceiptDecision, VerifiedReceipt } from "@licet/license-token/receipt";
