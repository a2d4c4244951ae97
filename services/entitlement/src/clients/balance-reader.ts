import type { Balance } from "@licet/contracts/metering";
import type { AllowanceClaim } from "../app/decision/ports.ts";

/** Reads the balances of several claims of one tenant, in order. */
export type ReadBalances = (tenantId: string, claims: readonly AllowanceClaim[]) => Promise<readonly Balance[]>;

interface Waiting {
  readonly claim: AllowanceClaim;
  readonly answer: PromiseWithResolvers<Balance | undefined>;
}

/** Claims that metering takes in one call. */
const maxClaims = 1000;

/** Gathers the reads of one turn of the event loop into one call per tenant; the same claim is read once. */
export function createBalanceReader(
  readBalances: ReadBalances,
): (claim: AllowanceClaim) => Promise<Balance | undefined> {
  let waiting = new Map<string, Map<string, Waiting>>();

  async function settle(tenantId: string, batch: readonly Waiting[]): Promise<void> {
    try {
      const balances = await readBalances(
        tenantId,
        batch.map(({ claim }) => claim),
      );
      batch.forEach(({ answer }, index) => answer.resolve(balances[index]));
    } catch (error) {
      for (const { answer } of batch) answer.reject(error);
    }
  }

  function flush(): void {
    const gathered = waiting;
    waiting = new Map();
    for (const [tenantId, claims] of gathered) {
      const batch = [...claims.values()];
      for (let start = 0; start < batch.length; start += maxClaims) {
        void settle(tenantId, batch.slice(start, start + maxClaims));
      }
    }
  }

  return (claim) => {
    if (waiting.size === 0) setImmediate(flush);
    const ofTenant = waiting.get(claim.tenantId) ?? new Map<string, Waiting>();
    waiting.set(claim.tenantId, ofTenant);
    const key = JSON.stringify([claim.accountId, claim.feature, claim.revision]);
    const known = ofTenant.get(key) ?? { claim, answer: Promise.withResolvers<Balance | undefined>() };
    ofTenant.set(key, known);
    return known.answer.promise;
  };
}
