import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { Licence } from "../licence/licence.ts";
import type { Settled } from "./settle-use.ts";
import { cullEnded } from "./settle-use.ts";

/**
 * The licence with its ended leases culled, where no more keys of it are held than may be.
 * @throws DomainError LEASES_IN_USE
 */
export function freeOfLeases(state: AccountState, licence: Licence, most: number, now: Date): Settled {
  const settled = cullEnded(state, licence, now);
  const held = settled.use.leases.size;
  if (held <= most) return settled;
  throw new DomainError("LEASES_IN_USE", `${held} keys are in use: return them first, or wait for their end`, {
    resource: licence.licenceId,
    held: String(held),
    most: String(most),
  });
}
