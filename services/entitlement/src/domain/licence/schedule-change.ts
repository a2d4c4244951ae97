import type { IdGenerator } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { catchUp } from "./catch-up.ts";
import type { TermsChange } from "./change-licence.ts";
import { changeLicence, planVersionAfter } from "./change-licence.ts";
import { toChangePayload } from "./change-payload.ts";
import type { Licence } from "./licence.ts";
import { licenceOf } from "./licence.ts";
import { scheduleMove } from "./scheduled-move.ts";

/** When a change takes place. */
export type Effective = { readonly kind: "time"; readonly time: Date } | { readonly kind: "period_end" };

/** The instant to come; undefined when it is past or now. @throws DomainError TERM_ENDLESS */
export function instantToCome(licence: Licence, effective: Effective | undefined, now: Date): Date | undefined {
  if (effective === undefined) return undefined;
  const instant = effective.kind === "time" ? effective.time : licence.endTime;
  if (instant === undefined) {
    throw new DomainError("TERM_ENDLESS", "the licence's term has no end", { resource: licence.licenceId });
  }
  return instant > now ? instant : undefined;
}

/**
 * The account as its scheduled moves will have made it, and the instant to judge it at. A change at the end of the term is
 * judged just before it: whether the licence will be renewed by then is not known.
 */
export function foresee(
  state: AccountState,
  { instant, effective }: { readonly instant: Date; readonly effective: Effective | undefined },
  view: CatalogView,
): { readonly state: AccountState; readonly now: Date } {
  const now = effective?.kind === "period_end" ? new Date(instant.getTime() - 1) : instant;
  const passed = catchUp(state, { view, now: instant, notices: [] });
  return { state: passed.at(-1)?.change.state ?? state, now };
}

/**
 * Keeps a change for its instant. It is refused when it could not be made if all else stays as it is planned; but for want
 * of room for seats, which may be freed until then. The plan version is settled now.
 * @throws DomainError what `changeLicence` and `scheduleMove` throw
 */
export function scheduleChange(
  state: AccountState,
  { terms, effective, instant, actor }: ChangeToCome,
  { view, newId, now }: { readonly view: CatalogView; readonly newId: IdGenerator; readonly now: Date },
): Change {
  const then = foresee(state, { instant, effective }, view);
  changeLicence(then.state, { ...terms, release: { kind: "newest" } }, view, then.now);
  const { planKey, version } = planVersionAfter(licenceOf(then.state, terms.licenceId), terms, view);
  const isPlanned = terms.planKey !== undefined || terms.planVersion !== undefined;
  const payload = toChangePayload({ ...terms, ...(isPlanned && { planKey, planVersion: version }) });
  const draft = { kind: "change", effectiveTime: instant, reason: terms.reason, actor, payload };
  return scheduleMove(state, terms.licenceId, draft, { newId, now });
}

/** A change, and when and in whose name it is made. */
export interface ChangeToCome {
  readonly terms: TermsChange;
  readonly effective: Effective | undefined;
  readonly instant: Date;
  readonly actor: string;
}
