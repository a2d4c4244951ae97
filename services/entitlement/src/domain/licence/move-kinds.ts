import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { moveToVersion } from "../propagation/move-to-version.ts";
import type { VersionPayload } from "../propagation/version-payload.ts";
import { fromVersionPayload } from "../propagation/version-payload.ts";
import { changeLicence } from "./change-licence.ts";
import { fromChangePayload } from "./change-payload.ts";
import { conversionKind } from "./conversion.ts";
import type { LicenceMove } from "./state-changes.ts";
import { licenceOf } from "./licence.ts";
import { moveLicence } from "./move-licence.ts";
import type { ScheduledMove } from "./scheduled-move.ts";

/** What a move is carried out with. */
export interface MoveSurroundings {
  readonly view: CatalogView;
  readonly now: Date;
}

/** A sort of change that can be dated. */
export interface MoveKind {
  /** Carries it out as it would be at once. @throws DomainError when the licence cannot make it any more */
  carryOut(state: AccountState, licenceId: string, move: ScheduledMove, around: MoveSurroundings): Change;
  /** Plan versions that carrying it out will ask for, beside those of the account's licences. */
  planVersions?(move: ScheduledMove): readonly { readonly planKey: string; readonly version: number }[];
}

/** Every change that can be dated, by the kind that its moves bear. */
export const moveKinds: ReadonlyMap<string, MoveKind> = new Map<string, MoveKind>([
  ["suspend", stateMove("suspend")],
  ["resume", stateMove("resume")],
  ["revoke", stateMove("revoke")],
  ["change", termsMove()],
  ["propagate", versionMove()],
  [conversionKind, conversionMove()],
]);

function termsMove(): MoveKind {
  const termsOf = ({ payload }: ScheduledMove) => fromChangePayload(payload);
  return {
    carryOut(state, licenceId, move, { view, now }) {
      const { moveId: changeId, reason } = move;
      return changeLicence(state, { licenceId, changeId, reason, ...termsOf(move) }, view, now);
    },
    planVersions(move) {
      const { planKey, planVersion: version } = termsOf(move);
      return planKey === undefined || version === undefined ? [] : [{ planKey, version }];
    },
  };
}

/** No gap between the trial's end and the term of the plan, however late it is carried out; seats that are too many go. */
function conversionMove(): MoveKind {
  return {
    ...termsMove(),
    carryOut(state, licenceId, move, { view, now }) {
      const { moveId: changeId, reason, effectiveTime: since } = move;
      const release = { kind: "newest" } as const;
      const terms = { licenceId, changeId, reason, since, ...fromChangePayload(move.payload), release };
      return changeLicence(state, terms, view, now);
    },
  };
}

function versionMove(): MoveKind {
  const versionOf = ({ payload }: ScheduledMove) => fromVersionPayload(payload as VersionPayload);
  return {
    carryOut(state, licenceId, move, { view, now }) {
      const { planKey, fromVersion, ...version } = versionOf(move);
      const licence = licenceOf(state, licenceId);
      if (licence.planKey !== planKey || licence.planVersion !== fromVersion) {
        const metadata = { resource: licenceId, plan_key: planKey, plan_version: String(fromVersion) };
        throw new DomainError("PLAN_CHANGED", `the licence has left version ${fromVersion} of ${planKey}`, metadata);
      }
      const { moveId: changeId, reason } = move;
      return moveToVersion(state, { licenceId, changeId, reason, ...version }, view, now);
    },
    planVersions(move) {
      const { planKey, toVersion: version } = versionOf(move);
      return [{ planKey, version }];
    },
  };
}

function stateMove(move: LicenceMove): MoveKind {
  return {
    carryOut: (state, licenceId, { reason }, { now }) => moveLicence(state, move, { licenceId, reason }, now),
  };
}
