import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { Change, OrderReference } from "../change.ts";
import type { Licence, LicenceState } from "./licence.ts";
import { licenceOf } from "./licence.ts";

/** One of the moves a licence can make. */
export type LicenceMove = "suspend" | "resume" | "revoke";

/** Who wants which licence moved, and why. */
export interface MoveOrder {
  readonly licenceId: string;
  readonly reason: string;
  readonly order?: OrderReference;
}

const moves: Readonly<Record<LicenceMove, { from: readonly LicenceState[]; to: LicenceState }>> = {
  suspend: { from: ["active"], to: "suspended" },
  resume: { from: ["suspended"], to: "active" },
  revoke: { from: ["active", "suspended"], to: "revoked" },
};

/**
 * Moves a licence; one that stands there already stays as it is.
 * @throws DomainError NOT_FOUND, LICENCE_REVOKED
 */
export function moveLicence(state: AccountState, move: LicenceMove, moveOrder: MoveOrder, now: Date): Change {
  const { reason, order } = moveOrder;
  const licence = licenceOf(state, moveOrder.licenceId);
  const { from, to } = moves[move];
  if (licence.state === to) return { state, events: [], audit: [] };
  if (!from.includes(licence.state)) {
    throw new DomainError("LICENCE_REVOKED", "a revoked licence stays revoked", { resource: licence.licenceId });
  }
  const moved: Licence = {
    ...licence,
    state: to,
    statusReason: to === "active" ? "" : reason,
    version: licence.version + 1,
    updateTime: now,
  };
  const kind = to === "revoked" ? "licence_revoked" : "licence_changed";
  return {
    state: withLicence(state, moved),
    events: [{ kind, licence: moved, reason, ...(order && { order }) }],
    audit: [
      {
        action: `licence.${move}`,
        resource: licence.licenceId,
        reason,
        details: order === undefined ? {} : { order: order.orderId },
      },
    ],
  };
}
