import type { DecisionRequest } from "@licet/decision";
import { compileSnapshot, decide } from "@licet/decision";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import { compileAccount } from "../../domain/snapshot/compile-account.ts";

/** With what it is decided whether a key could be used. */
export interface UseSurroundings {
  readonly tenantId: string;
  readonly view: CatalogView;
  readonly now: Date;
}

/**
 * Refuses a key that could not be used: the feature is decided from the account as it would be with the lease held. What is
 * metered is not asked about, as a check asks with its own amount.
 * @throws DomainError FEATURE_DENIED
 */
export function checkUse(state: AccountState, request: DecisionRequest, around: UseSurroundings): void {
  const { tenantId, view, now } = around;
  const snapshot = compileSnapshot(compileAccount(tenantId, state, view));
  const { allowed, failures } = decide(snapshot, request, now, { state: "deferred" });
  if (allowed) return;
  const codes = [...new Set(failures.map(({ code }) => code))].join(" ");
  throw new DomainError("FEATURE_DENIED", `${request.feature} would be denied even with a key of it: ${codes}`, {
    resource: request.feature,
    codes,
    ...idsOf(failures, "licences", ({ licenceId }) => licenceId),
    ...idsOf(failures, "features", ({ feature }) => feature),
  });
}

function idsOf<Item>(items: readonly Item[], name: string, idOf: (item: Item) => string | undefined) {
  const ids = new Set(items.map(idOf).filter((id) => id !== undefined));
  return ids.size === 0 ? {} : { [name]: [...ids].join(" ") };
}
