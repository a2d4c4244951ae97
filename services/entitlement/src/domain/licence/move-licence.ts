import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { Change, OrderReference } from "../change.ts";
import type { Licence } from "./licence.ts";
import { licenceOf } from "./licence.ts";
import type { VoidedMoves } from "./scheduled-move.ts";
import { noteVoided, tellVoided, voidMoves } from "./scheduled-move.ts";
import type { LicenceMove } from "./state-changes.ts";
import { stateMoves } from "./state-changes.ts";

/** Who wants which licence moved, and why. */
export interface MoveOrder {
  readonly licenceId: string;
  readonly reason: string;
  readonly order?: OrderReference;
}

/**
 * Moves a licence; one that stands there already stays as it is.
 * @throws DomainError NOT_FOUND, LICENCE_REVOKED
 */
export function moveLicence(state: AccountState, move: LicenceMove, moveOrder: MoveOrder, now: Date): Change {
  const { reason, order } = moveOrder;
  const licence = licenceOf(state, moveOrder.licenceId);
  const { from, to } = stateMoves[move];
  if (licence.state === to) return { state, events: [], audit: [] };
  if (!from.includes(licence.state)) {
    throw new DomainError("LICENCE_REVOKED", "a revoked licence stays revoked", { resource: licence.licenceId });
  }
  const left: VoidedMoves = to === "revoked" ? voidMoves(licence, now) : { licence, cancelled: [] };
  const moved: Licence = {
    ...left.licence,
    state: to,
    statusReason: to === "active" ? "" : reason,
    version: licence.version + 1,
    updateTime: now,
  };
  const kind = to === "revoked" ? "licence_revoked" : "licence_changed";
  return {
    state: withLicence(state, moved),
    events: [{ kind, licence: moved, reason, ...(order && { order }) }, ...tellVoided(moved, left.cancelled, reason)],
    audit: [
      {
        action: `licence.${move}`,
        resource: licence.licenceId,
        reason,
        details: {
          ...(order && { order: order.orderId }),
          ...noteVoided(left.cancelled),
        },
      },
    ],
  };
}
