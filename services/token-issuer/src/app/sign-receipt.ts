import type { Clock } from "@licet/kernel";
import type { ReceiptDecision } from "@licet/license-token/receipt";
import { signDecisionReceipt } from "@licet/license-token/receipt";
import type { ActiveKey, SigningKeyStore } from "./ports.ts";

/** A decision to be attested. */
export interface AttestedDecision {
  readonly tenantId: string;
  readonly accountId: string;
  readonly decisionId: string;
  readonly decision: ReceiptDecision;
}

/** What receipts are signed with. */
export interface SignReceiptPorts {
  readonly activeKey: ActiveKey;
  readonly keys: Pick<SigningKeyStore, "keepPublished">;
  readonly clock: Clock;
  readonly issuer: string;
  /** For how long the key of a receipt is published at least. */
  readonly receiptLifeMs: number;
}

/** Signs a receipt; its key is known to be published for long enough before it is given away. */
export type SignReceipt = (attested: AttestedDecision) => Promise<string>;

const dayMs = 86_400_000;

/** Makes the command. */
export function createSignReceipt(ports: SignReceiptPorts): SignReceipt {
  const { activeKey, keys, clock, issuer, receiptLifeMs } = ports;
  const neededUntilMs = new Map<string, number>();

  /** Said a day ahead, so that it is written down once a day and not with each receipt. */
  async function keepPublished(keyId: string, nowMs: number): Promise<void> {
    const wantedMs = nowMs + receiptLifeMs;
    if ((neededUntilMs.get(keyId) ?? -Infinity) >= wantedMs) return;
    await keys.keepPublished(keyId, new Date(wantedMs + dayMs));
    neededUntilMs.clear();
    neededUntilMs.set(keyId, wantedMs + dayMs);
  }

  return async ({ tenantId, accountId, decisionId, decision }) => {
    const key = activeKey();
    const nowMs = clock.now().getTime();
    await keepPublished(key.kid, nowMs);
    const claims = { iss: issuer, sub: accountId, jti: decisionId, iat: Math.floor(nowMs / 1000) };
    return signDecisionReceipt({ ...claims, licet: { tenant: tenantId, decision } }, key);
  };
}
