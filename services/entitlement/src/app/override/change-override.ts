import { DomainError } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import { withOverrides } from "../../domain/account/account.ts";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import type { Change } from "../../domain/change.ts";
import { checkEtag } from "../../domain/etag.ts";
import type { Override } from "../../domain/override/override.ts";
import { overrideOf } from "../../domain/override/override.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import type { Accounts, OverrideReader } from "../ports.ts";

/** What changing an override needs from outside. */
export interface OverridePorts {
  readonly accounts: Accounts;
  readonly overrideReader: OverrideReader;
}

/** An override as saved, and its account's revision. */
export interface SavedOverride {
  readonly override: Override;
  readonly revision: number;
}

/**
 * Changes one override as decided. Accounts are loaded without what was ended, so an ended one is put beside them: what
 * becomes of it is for the rules to say. @throws DomainError NOT_FOUND, ETAG_MISMATCH and what `decide` throws
 */
export async function changeOverride(
  { accounts, overrideReader }: OverridePorts,
  { tenantId, actor }: Caller,
  { overrideId, etag }: { readonly overrideId: string; readonly etag: string },
  decide: (state: AccountState, view: CatalogView) => Change,
): Promise<SavedOverride> {
  const find = async (): Promise<Override> => {
    const found = await overrideReader.findOverride(tenantId, overrideId);
    if (found !== undefined) return found;
    throw new DomainError("NOT_FOUND", "no such override", { resource: "override", id: overrideId });
  };
  let known = await find();
  const { accountId } = known;
  const prepare = async () => {
    known = await find();
    return [];
  };
  const { states, result } = await accounts.change({ tenantId, accountIds: [accountId], prepare }, (found, view) => {
    checkEtag(etag, known.version);
    const loaded = stateOf(found, accountId);
    const state = known.ended === undefined ? loaded : withOverrides(loaded, [known]);
    const change = decide(state, view);
    const applied = change.state === state ? [] : [{ accountId, actor, change }];
    return { applied, result: overrideOf(change.state, overrideId) };
  });
  return { override: result, revision: stateOf(states, accountId).account.revision };
}
