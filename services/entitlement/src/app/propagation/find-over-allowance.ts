import type { Clock, IdGenerator } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import { lessensAllowances } from "../../domain/propagation/lessens-allowances.ts";
import { propagateLicence } from "../../domain/propagation/propagate-licence.ts";
import type { Propagation } from "../../domain/propagation/propagation.ts";
import { isOnVersions } from "../../domain/propagation/propagation.ts";
import { compareRights } from "../../domain/snapshot/compare-rights.ts";
import { compileAccount } from "../../domain/snapshot/compile-account.ts";
import type { Metering } from "../decision/ports.ts";
import type { MeasuredChange } from "../licence/measure-allowances.ts";
import { measureAllowances } from "../licence/measure-allowances.ts";
import type { Accounts } from "../ports.ts";
import type { HeldLicence } from "./ports.ts";

/** What finding them needs from outside. */
export interface AllowancePorts {
  readonly accounts: Accounts;
  readonly metering: Pick<Metering, "readBalance">;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/**
 * Finds the accounts that have used more of a metered feature in the present period than the version leaves them, before
 * any of them is locked: by account the code that their licences are skipped with. Metering is asked only where the version
 * takes something away. At renewal it is not: what was used then belongs to the term that ends.
 */
export function createFindOverAllowance({ accounts, metering, clock, newId }: AllowancePorts) {
  return async (
    tenantId: string,
    propagation: Propagation,
    members: readonly HeldLicence[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string>> => {
    const { onOverLimit, strategy, planKey, toVersion: version } = propagation;
    const codes = new Map<string, string>();
    if (onOverLimit === "move" || strategy.kind === "at_renewal" || members.length === 0) return codes;
    const accountIds = members.map(({ accountId }) => accountId);
    const now = clock.now();
    const changes = await accounts.look(
      { tenantId, accountIds, prepare: () => [{ planKey, version }] },
      (states, view) => [...states.values()].flatMap((state) => suppose(tenantId, state, view)),
    );
    await Promise.all(
      changes.map(async ({ accountId, ...change }) => {
        const { allowancesOver, unknown } = await measureAllowances(change, metering, { now, signal });
        if (allowancesOver.length > 0) codes.set(accountId, "ALLOWANCE_OVER_LIMIT");
        else if (unknown.length > 0) codes.set(accountId, "USAGE_UNKNOWN");
      }),
    );
    return codes;

    /** The account with all its members moved; nothing where no allowance would lessen. */
    function suppose(
      tenant: string,
      present: AccountState,
      view: CatalogView,
    ): readonly (MeasuredChange & { readonly accountId: string })[] {
      const { accountId } = present.account;
      const licences = members
        .filter((member) => member.accountId === accountId)
        .flatMap(({ licenceId }) => present.licences.get(licenceId) ?? [])
        .filter((licence) => isOnVersions(propagation, licence) && lessensAllowances(licence, version, view));
      if (licences.length === 0) return [];
      const after = licences.reduce(
        (state, { licenceId }) =>
          propagateLicence(state, licenceId, propagation, { view, newId, now }).change?.state ?? state,
        present,
      );
      const documents = { before: compileAccount(tenant, present, view), after: compileAccount(tenant, after, view) };
      return [{ accountId, documents, difference: compareRights(documents.before, documents.after, now) }];
    }
  };
}
