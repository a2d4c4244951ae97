import type { AccountState } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { changeLicence } from "./change-licence.ts";
import { fromChangePayload } from "./change-payload.ts";
import type { LicenceMove } from "./state-changes.ts";
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

function stateMove(move: LicenceMove): MoveKind {
  return {
    carryOut: (state, licenceId, { reason }, { now }) => moveLicence(state, move, { licenceId, reason }, now),
  };
}
