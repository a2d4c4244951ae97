import type { Clock } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import { beginTrips } from "../../domain/travel/begin-trips.ts";
import { stateOf } from "../caller.ts";
import type { MaybeSnapshot, Snapshots } from "../decision/ports.ts";
import type { Accounts } from "../ports.ts";

/** Whose trips begin, from which region rules, and where the user is. */
export interface TripRequest {
  readonly tenantId: string;
  readonly actor: string;
  readonly accountId: string;
  readonly userId: string;
  readonly regionRules: readonly string[];
  readonly country: string;
}

/**
 * Begins the trips of a user who was met abroad, and gives the snapshot that has them; undefined where they cannot be
 * written now: then the user is answered as one who has none.
 */
export type BeginTrips = (request: TripRequest) => Promise<MaybeSnapshot>;

/** Makes the command. */
export function createBeginTrips(accounts: Accounts, snapshots: Snapshots, clock: Clock): BeginTrips {
  return async ({ tenantId, actor, accountId, ...departure }) => {
    try {
      const written = await accounts.change({ tenantId, accountIds: [accountId] }, (found, { catalog }) => {
        const at = { ...departure, now: clock.now() };
        const change = beginTrips(stateOf(found, accountId), catalog.territories, at);
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
