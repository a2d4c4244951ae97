import type { Clock, IdGenerator } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import { afterBatch } from "../../domain/propagation/advance.ts";
import { propagateLicence } from "../../domain/propagation/propagate-licence.ts";
import type { PropagatedLicence, Propagation } from "../../domain/propagation/propagation.ts";
import { isOnVersions } from "../../domain/propagation/propagation.ts";
import { isInWave } from "../../domain/propagation/waves.ts";
import type { Accounts, Applied } from "../ports.ts";
import type { HeldLicence, PropagationStep, PropagationWork } from "./ports.ts";

/** What moving needs from outside. */
export interface MovePorts {
  readonly propagationWork: PropagationWork;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/** Licences looked at, and accounts changed, in one transaction at most. */
const mostLicences = 1000;
const mostAccounts = 100;

/** How many accounts at once: a batch, one, or one that is given up. */
export type Care = "batch" | "one" | "none";

/** A step in which some holders are looked at, and those of the wave are moved. */
export function createMoveHolders({ propagationWork, accounts, clock, newId }: MovePorts) {
  return async (tenantId: string, propagation: Propagation, care: Care): Promise<PropagationStep> => {
    const now = clock.now();
    const found = await propagationWork.holders(tenantId, propagation, mostLicences);
    const isMember = ({ accountId }: HeldLicence) => isInWave(propagation, propagation.wave, accountId);
    const taken = take(found, isMember, care === "batch" ? mostAccounts : 1);
    const members = taken.filter(isMember);
    const licences =
      care === "none"
        ? members.map((each) => giveUp(each, propagation, now))
        : await move(tenantId, propagation, members);
    const place = taken.at(-1);
    const atEnd = taken.length === found.length && found.length < mostLicences;
    const outcomes = licences.map(({ outcome }) => outcome);
    const change = afterBatch(propagation, { outcomes, atEnd, ...(place && { place }) }, now);
    return { change, licences, went: true };
  };

  /** Each licence as its account has it by then: one that has left the versions meanwhile is not there any more. */
  async function move(
    tenantId: string,
    propagation: Propagation,
    members: readonly HeldLicence[],
  ): Promise<readonly PropagatedLicence[]> {
    if (members.length === 0) return [];
    const { planKey, toVersion: version } = propagation;
    const accountIds = members.map(({ accountId }) => accountId);
    const { result } = await accounts.change(
      { tenantId, accountIds, prepare: () => [{ planKey, version }] },
      (states, view) => decide(propagation, { members, states, view }),
    );
    return result;
  }

  function decide(
    propagation: Propagation,
    { members, states, view }: { members: readonly HeldLicence[]; states: States; view: CatalogView },
  ) {
    const present = new Map(states);
    const applied: Applied[] = [];
    const result: PropagatedLicence[] = [];
    const around = { view, newId, now: clock.now() };
    for (const { accountId, licenceId } of members) {
      const state = present.get(accountId);
      const licence = state?.licences.get(licenceId);
      if (state === undefined || licence === undefined || !isOnVersions(propagation, licence)) continue;
      const { licence: dealt, change } = propagateLicence(state, licenceId, propagation, around);
      result.push(dealt);
      if (change === undefined) continue;
      present.set(accountId, change.state);
      applied.push({ accountId, actor: propagation.actor, change });
    }
    return { applied, result };
  }
}

type States = ReadonlyMap<string, AccountState>;

/** The first of them, so that no more than so many accounts are members. */
function take<T extends HeldLicence>(found: readonly T[], isMember: (each: T) => boolean, most: number): readonly T[] {
  const accountIds = new Set<string>();
  const cut = found.findIndex((each) => isMember(each) && accountIds.add(each.accountId).size > most);
  return cut === -1 ? found : found.slice(0, cut);
}

function giveUp(
  { licenceId, accountId, fromVersion }: HeldLicence,
  { wave }: Propagation,
  time: Date,
): PropagatedLicence {
  return { licenceId, accountId, fromVersion, wave, outcome: "skipped", code: "INTERNAL", time };
}
