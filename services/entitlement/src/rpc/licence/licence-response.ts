import type { Licence as LicenceMessage } from "@licet/contracts/entitlement";
import type { AccountState } from "../../domain/account/account.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import { toLicence } from "./licence-mapping.ts";

/** What the answers to all changes of a licence say. */
export interface LicenceResponse {
  readonly licence: LicenceMessage;
  readonly revision: bigint;
}

/** The licence as it is in the account that was saved, and the revision in which that holds. */
export function toLicenceResponse(state: AccountState, licenceId: string, now: Date): LicenceResponse {
  return { licence: toLicence(licenceOf(state, licenceId), now), revision: BigInt(state.account.revision) };
}
