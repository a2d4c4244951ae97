import { periodAt } from "@licet/decision";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { takeStep } from "../order/licence-steps.ts";
import type { ChangeReason } from "./change-terms.ts";
import { checkNotRevoked, saveTerms } from "./change-terms.ts";
import type { Licence } from "./licence.ts";
import { licenceOf, licenceStatus } from "./licence.ts";

/** From where a renewal counts. */
export type RenewalBasis = "from_end" | "from_now";

/** A licence to renew. */
export interface Renewal extends ChangeReason {
  readonly licenceId: string;
  readonly subject: "term" | "maintenance";
  /** Absent: from the old end while the licence works, in grace too; from now once it has expired. */
  readonly basis?: RenewalBasis;
  /** Absent: one more term, or maintenance period, of the plan. */
  readonly endTime?: Date;
}

/**
 * Gives a licence a later end; grace follows from the plan. From the old end there is no gap, and ends stay on the
 * calendar of the licence's start: 31 Jan, 28 Feb, 31 Mar.
 * @throws DomainError NOT_FOUND, LICENCE_REVOKED, TERM_ENDLESS, TERM_UNKNOWN, TERM_INVALID
 */
export function renewLicence(state: AccountState, renewal: Renewal, view: CatalogView, now: Date): Change {
  const before = licenceOf(state, renewal.licenceId);
  checkNotRevoked(before);
  const { timeZone } = state.account;
  const { subject, changeId, reason } = renewal;
  const oldEnd = subject === "term" ? before.endTime : before.maintenanceEndTime;
  if (oldEnd === undefined) {
    throw new DomainError("TERM_ENDLESS", `the licence's ${subject} has no end`, { resource: before.licenceId });
  }
  const wasOver = isOver(before, subject, oldEnd, now);
  const basis = renewal.basis ?? (wasOver ? "from_now" : "from_end");
  // Renewal in grace is no gap, and from the old end the time since is paid for as well.
  const hasGap = subject === "term" && wasOver && basis === "from_now";
  const newEnd = renewal.endTime ?? endAfter(before, { subject, basis, oldEnd }, view, timeZone, now);
  if (newEnd <= oldEnd || newEnd <= now) {
    throw new DomainError("TERM_INVALID", `the ${subject} would end ${newEnd.toISOString()}, which renews nothing`, {
      end_time: newEnd.toISOString(),
      old_end_time: oldEnd.toISOString(),
    });
  }
  const step = {
    kind: "change" as const,
    changeId,
    ...(subject === "term" ? { endTime: newEnd } : { maintenanceEndTime: newEnd }),
    ...(hasGap && { unpaid: [{ from: oldEnd, until: now }] }),
  };
  const after = takeStep(before, step, { view, timeZone });
  const details = { subject, basis, old_end_time: oldEnd.toISOString(), end_time: newEnd.toISOString() };
  return saveTerms(state, { before, after }, { action: "licence.renew", reason, details }, now);
}

/** Maintenance has no grace. */
function isOver(licence: Licence, subject: Renewal["subject"], oldEnd: Date, now: Date): boolean {
  if (subject === "maintenance") return now >= oldEnd;
  return licenceStatus({ ...licence, state: "active" }, now) === "expired";
}

interface Extension {
  readonly subject: Renewal["subject"];
  readonly basis: RenewalBasis;
  readonly oldEnd: Date;
}

function endAfter(licence: Licence, extension: Extension, view: CatalogView, timeZone: string, now: Date): Date {
  const { subject, basis, oldEnd } = extension;
  const plan = view.planVersion(licence.planKey, licence.planVersion);
  const period = subject === "term" ? plan?.term : plan?.maintenance;
  if (period === undefined) {
    throw new DomainError("TERM_UNKNOWN", `the plan names no length of the ${subject}: give an end`, {
      resource: licence.licenceId,
    });
  }
  const fromMs = (basis === "from_end" ? oldEnd : now).getTime();
  return new Date(nextEnd(fromMs, licence.startTime.getTime(), period, timeZone));
}

/** One period later; counted from the licence's start where the instant is one of its ends. */
function nextEnd(fromMs: number, startMs: number, period: string, timeZone: string): number {
  const current = periodAt(fromMs, startMs, period, timeZone);
  return current.start === fromMs ? current.end : periodAt(fromMs, fromMs, period, timeZone).end;
}
