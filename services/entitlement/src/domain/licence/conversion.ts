import type { IdGenerator } from "@licet/kernel";
import type { CatalogView } from "../catalog/catalog.ts";
import type { AuditNote, DomainEvent } from "../change.ts";
import { toChangePayload } from "./change-payload.ts";
import type { Licence } from "./licence.ts";
import type { ScheduledMove } from "./scheduled-move.ts";
import { addMove, detailsOf } from "./scheduled-move.ts";

/** The kind of the move by which a trial becomes the plan that its own names. */
export const conversionKind = "convert";

/** What a conversion is planned with, and in whose name. */
export interface ConversionSurroundings {
  readonly view: CatalogView;
  readonly newId: IdGenerator;
  readonly now: Date;
  readonly actor: string;
}

/**
 * The licence of a trial whose term has begun, with the move to what it becomes at its end: the version of that plan that is in force
 * now. As it is where the plan names nothing, or nothing that is sold any more, or where the trial has no end.
 */
export function planConversion(licence: Licence, { view, newId, now, actor }: ConversionSurroundings): Licence {
  const { planKey, planVersion, endTime, awaitsFirstUse } = licence;
  const { convertsTo = "" } = view.planVersion(planKey, planVersion)?.trial ?? {};
  const { plans } = view.catalog;
  const next = Object.hasOwn(plans, convertsTo) ? plans[convertsTo] : undefined;
  if (next === undefined || endTime === undefined || awaitsFirstUse !== undefined) return licence;
  const payload = toChangePayload({ planKey: next.planKey, planVersion: next.version, addOns: [] });
  const draft = { kind: conversionKind, effectiveTime: endTime, reason: "the trial ends", actor, payload };
  return addMove(licence, draft, { newId, now }).licence;
}

/** The licence after its terms have changed: its conversion follows the trial's end, and is taken back with the trial. */
export function settleConversion(before: Pick<Licence, "planKey">, after: Licence, now: Date): Licence {
  const { moves = [], endTime, planKey } = after;
  const settled = moves.map((move): ScheduledMove => {
    if (move.state !== "pending" || move.kind !== conversionKind) return move;
    const isTrial = planKey === before.planKey && endTime !== undefined && after.awaitsFirstUse === undefined;
    if (!isTrial) return { ...move, state: "cancelled", endTime: now };
    return move.effectiveTime.getTime() === endTime.getTime() ? move : { ...move, effectiveTime: endTime };
  });
  return settled.every((move, index) => move === moves[index]) ? after : { ...after, moves: settled };
}

/** Tells and notes the conversions of a licence that are new, are at another instant, or were taken back. */
export function tellConversions(
  before: Pick<Licence, "moves"> | undefined,
  licence: Licence,
  reason: string,
): { readonly events: readonly DomainEvent[]; readonly audit: readonly AuditNote[] } {
  const changed = (licence.moves ?? []).filter(
    (move) => move.kind === conversionKind && !before?.moves?.includes(move),
  );
  const told = changed.filter(({ state }) => state === "pending" || state === "cancelled");
  return {
    events: told.map((move): DomainEvent => {
      return move.state === "pending"
        ? { kind: "move_scheduled", licence, move }
        : { kind: "move_cancelled", licence, move, reason };
    }),
    audit: told.map((move) => ({
      action: move.state === "pending" ? "licence.schedule_move" : "licence.cancel_move",
      resource: licence.licenceId,
      reason: move.state === "pending" ? move.reason : reason,
      details: detailsOf(move),
    })),
  };
}
