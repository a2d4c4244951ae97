import type { IdGenerator } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { licenceOf } from "../licence/licence.ts";
import { instantToCome } from "../licence/schedule-change.ts";
import { scheduleMove } from "../licence/scheduled-move.ts";
import { moveToVersion } from "./move-to-version.ts";
import type { PropagatedLicence, Propagation } from "./propagation.ts";
import { toVersionPayload } from "./version-payload.ts";

/** What became of a licence, and the change of its account; absent: it was skipped. */
export interface Propagated {
  readonly licence: PropagatedLicence;
  readonly change?: Change;
}

/** What a licence is dealt with in. */
export interface PropagationSurroundings {
  readonly view: CatalogView;
  readonly newId: IdGenerator;
  readonly now: Date;
}

/** Moves a licence, or gives it a dated move to the end of its term; one that cannot make it is skipped with the reason. */
export function propagateLicence(
  state: AccountState,
  licenceId: string,
  propagation: Propagation,
  around: PropagationSurroundings,
): Propagated {
  const { accountId, planVersion: fromVersion } = licenceOf(state, licenceId);
  const dealt = { licenceId, accountId, fromVersion, wave: propagation.wave, code: "", time: around.now };
  try {
    return propagation.strategy.kind === "at_renewal"
      ? moveAtRenewal(state, licenceId, { propagation, dealt }, around)
      : moveNow(state, licenceId, { propagation, dealt }, around);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { licence: { ...dealt, outcome: "skipped", code: error.reason } };
  }
}

interface Dealing {
  readonly propagation: Propagation;
  readonly dealt: Omit<PropagatedLicence, "outcome">;
}

function moveNow(
  state: AccountState,
  licenceId: string,
  { propagation, dealt }: Dealing,
  { view, newId, now }: PropagationSurroundings,
): Propagated {
  const { propagationId, toVersion, onOverLimit, reason } = propagation;
  const move = { licenceId, toVersion, onOverLimit, propagationId, changeId: newId("chg"), reason };
  return { licence: { ...dealt, outcome: "moved" }, change: moveToVersion(state, move, view, now) };
}

/** In grace the end of the term has come already. */
function moveAtRenewal(
  state: AccountState,
  licenceId: string,
  { propagation, dealt }: Dealing,
  around: PropagationSurroundings,
): Propagated {
  const { newId, now } = around;
  const effectiveTime = instantToCome(licenceOf(state, licenceId), { kind: "period_end" }, now);
  if (effectiveTime === undefined) return moveNow(state, licenceId, { propagation, dealt }, around);
  const { actor, reason } = propagation;
  const draft = {
    kind: "propagate",
    effectiveTime,
    reason,
    actor,
    payload: toVersionPayload(propagation, dealt.fromVersion),
  };
  const change = scheduleMove(state, licenceId, draft, { newId, now });
  const moveId = licenceOf(change.state, licenceId).moves?.at(-1)?.moveId ?? "";
  return { licence: { ...dealt, outcome: "scheduled", moveId, effectiveTime }, change };
}
