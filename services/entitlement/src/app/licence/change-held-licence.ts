import { DomainError } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { Catalog, CatalogView } from "../../domain/catalog/catalog.ts";
import type { Change } from "../../domain/change.ts";
import { checkEtag } from "../../domain/etag.ts";
import type { Licence } from "../../domain/licence/licence.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import type { Accounts, PlanVersionKey } from "../ports.ts";

/** A licence to change, and the version it was read at. */
export interface HeldLicence {
  readonly licenceId: string;
  readonly etag: string;
  /** Accounts that the decision asks about beside the one that holds it. */
  readonly others?: readonly string[];
  /** Plan versions that the decision asks for beside those that the account has. */
  readonly planVersions?: (licence: Licence, catalog: Catalog) => readonly PlanVersionKey[];
}

/** How often a licence may move to another account between looking where it is and locking that. */
const mostMoves = 5;

/**
 * Changes the account that holds a licence, as decided, and returns it as saved. A licence that moves to another account
 * meanwhile is followed there.
 * @throws DomainError NOT_FOUND, ETAG_MISMATCH and what `decide` throws
 */
export async function changeHeldLicence(
  accounts: Accounts,
  { tenantId, actor }: Caller,
  { licenceId, etag, others = [], planVersions }: HeldLicence,
  decide: (state: AccountState, view: CatalogView, found: ReadonlyMap<string, AccountState>) => Change,
): Promise<AccountState> {
  for (let moves = 0; moves < mostMoves; moves += 1) {
    const accountId = await accounts.accountOfLicence(tenantId, licenceId);
    const prepare = (catalog: Catalog, loaded: ReadonlyMap<string, AccountState>): readonly PlanVersionKey[] => {
      const licence = loaded.get(accountId)?.licences.get(licenceId);
      return licence === undefined ? [] : (planVersions?.(licence, catalog) ?? []);
    };
    const { states, result: isHeld } = await accounts.change(
      { tenantId, accountIds: [accountId, ...others], prepare },
      (found, view) => {
        const state = stateOf(found, accountId);
        const licence = state.licences.get(licenceId);
        if (licence === undefined) return { applied: [], result: false };
        checkEtag(etag, licence.version);
        return { applied: [{ accountId, actor, change: decide(state, view, found) }], result: true };
      },
    );
    if (isHeld) return stateOf(states, accountId);
  }
  throw new DomainError("LICENCE_MOVING", "the licence moves from account to account: try again", {
    resource: licenceId,
  });
}
