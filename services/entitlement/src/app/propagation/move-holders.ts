import type { AccountState } from "../../domain/account/account.ts";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import { afterBatch } from "../../domain/propagation/advance.ts";
import type { PropagationSurroundings } from "../../domain/propagation/propagate-licence.ts";
import { propagateLicence } from "../../domain/propagation/propagate-licence.ts";
import type { PropagatedLicence, Propagation } from "../../domain/propagation/propagation.ts";
import { isOnVersions } from "../../domain/propagation/propagation.ts";
import { isInWave } from "../../domain/propagation/waves.ts";
import type { Applied } from "../ports.ts";
import type { AllowancePorts } from "./find-over-allowance.ts";
import { createFindOverAllowance } from "./find-over-allowance.ts";
import type { HeldLicence, PropagationStep, PropagationWork } from "./ports.ts";

/** What moving needs from outside. */
export interface MovePorts extends AllowancePorts {
  readonly propagationWork: PropagationWork;
}

/** Licences looked at, and accounts changed, in one transaction at most. */
const mostLicences = 1000;
const mostAccounts = 100;

/** How many accounts at once: a batch, one, or one that is given up. */
export type Care = "batch" | "one" | "none";

/** A step in which some holders are looked at, and those of the wave are moved. */
export function createMoveHolders(ports: MovePorts) {
  const { propagationWork, accounts, clock, newId } = ports;
  const findOverAllowance = createFindOverAllowance(ports);

  return async (
    tenantId: string,
    propagation: Propagation,
    { care, signal }: { readonly care: Care; readonly signal: AbortSignal },
  ): Promise<PropagationStep> => {
    const now = clock.now();
    const found = await propagationWork.holders(tenantId, propagation, mostLicences);
    const isMember = ({ accountId }: HeldLicence) => isInWave(propagation, propagation.wave, accountId);
    const taken = take(found, isMember, care === "batch" ? mostAccounts : 1);
    const members = taken.filter(isMember);
    const licences =
      care === "none"
        ? members.map((each) => skipped(each, propagation, "INTERNAL", now))
        : await move(tenantId, propagation, { members, signal });
    const place = taken.at(-1);
    const atEnd = taken.length === found.length && found.length < mostLicences;
    const outcomes = licences.map(({ outcome }) => outcome);
    const change = afterBatch(propagation, { members: members.length, outcomes, atEnd, ...(place && { place }) }, now);
    return { change, licences, went: true };
  };

  /** Each licence as its account has it by then: one that has left the versions meanwhile is not there any more. */
  async function move(
    tenantId: string,
    propagation: Propagation,
    { members, signal }: { readonly members: readonly HeldLicence[]; readonly signal: AbortSignal },
  ): Promise<readonly PropagatedLicence[]> {
    if (members.length === 0) return [];
    const over = await findOverAllowance(tenantId, propagation, members, signal);
    const { planKey, toVersion: version } = propagation;
    const accountIds = members.map(({ accountId }) => accountId);
    const { result } = await accounts.change(
      { tenantId, accountIds, prepare: () => [{ planKey, version }] },
      (states, view) => decide(propagation, { members, over, states, view }, { newId, now: clock.now() }),
    );
    return result;
  }
}

/** Each licence in turn, on what became of its account before it. */
function decide(propagation: Propagation, { members, over, states, view }: Batch, moment: Moment) {
  const present = new Map(states);
  const applied: Applied[] = [];
  const result: PropagatedLicence[] = [];
  const around = { view, ...moment };
  for (const member of members) {
    const { accountId, licenceId } = member;
    const state = present.get(accountId);
    const licence = state?.licences.get(licenceId);
    if (state === undefined || licence === undefined || !isOnVersions(propagation, licence)) continue;
    const code = over.get(accountId);
    if (code !== undefined) {
      result.push(skipped(member, propagation, code, around.now));
      continue;
    }
    const { licence: dealt, change } = propagateLicence(state, licenceId, propagation, around);
    result.push(dealt);
    if (change === undefined) continue;
    present.set(accountId, change.state);
    applied.push({ accountId, actor: propagation.actor, change });
  }
  return { applied, result };
}

type Moment = Omit<PropagationSurroundings, "view">;

interface Batch {
  readonly members: readonly HeldLicence[];
  /** By account, why its licences are skipped. */
  readonly over: ReadonlyMap<string, string>;
  readonly states: ReadonlyMap<string, AccountState>;
  readonly view: CatalogView;
}

/** The first of them, so that no more than so many accounts are members. */
function take<T extends HeldLicence>(found: readonly T[], isMember: (each: T) => boolean, most: number): readonly T[] {
  const accountIds = new Set<string>();
  const cut = found.findIndex((each) => isMember(each) && accountIds.add(each.accountId).size > most);
  return cut === -1 ? found : found.slice(0, cut);
}

function skipped(
  { licenceId, accountId, fromVersion }: HeldLicence,
  { wave }: Propagation,
  code: string,
  time: Date,
): PropagatedLicence {
  return { licenceId, accountId, fromVersion, wave, outcome: "skipped", code, time };
}
