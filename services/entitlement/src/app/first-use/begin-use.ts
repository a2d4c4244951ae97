import type { DecisionRequest } from "@licet/decision";
import type { Clock, IdGenerator } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import { beginUse } from "../../domain/first-use/begin-use.ts";
import { stateOf } from "../caller.ts";
import type { MaybeSnapshot, Snapshots } from "../decision/ports.ts";
import type { Accounts } from "../ports.ts";

/** A use that something begins with, and who tells of it. */
export interface FirstUse {
  readonly tenantId: string;
  readonly actor: string;
  readonly accountId: string;
  readonly request: DecisionRequest;
}

/**
 * Begins what begins with the use, and gives the snapshot that has it; undefined where it cannot be written now: then nothing has
 * begun, and the use is answered so.
 */
export type BeginUse = (use: FirstUse) => Promise<MaybeSnapshot>;

/** What beginning needs from outside. */
export interface BeginPorts {
  readonly accounts: Accounts;
  readonly snapshots: Snapshots;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/** Makes the command. */
export function createBeginUse({ accounts, snapshots, clock, newId }: BeginPorts): BeginUse {
  return async ({ tenantId, actor, accountId, request }) => {
    try {
      const written = await accounts.change({ tenantId, accountIds: [accountId] }, (found, view) => {
        const around = { view, newId, now: clock.now(), actor };
        const change = beginUse(stateOf(found, accountId), { tenantId, request }, around);
        return { applied: [{ accountId, actor, change }], result: undefined };
      });
      const { account } = stateOf(written.states, accountId);
      return await snapshots.find(tenantId, accountId, account.revision);
    } catch (error) {
      if (error instanceof DomainError && error.reason === "DATABASE_UNAVAILABLE") return undefined;
      throw error;
    }
  };
}
