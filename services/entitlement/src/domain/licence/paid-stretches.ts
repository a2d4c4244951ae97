import type { PlanTerms } from "../catalog/catalog.ts";
import type { Licence, Stretch } from "./licence.ts";

/** The stretches in which nothing was paid, oldest first; what was merged into the licence has no say. */
export function unpaidOf({ steps }: Pick<Licence, "steps">): readonly Stretch[] {
  return steps.flatMap((step) => (step.kind === "terms" || step.kind === "change" ? (step.unpaid ?? []) : []));
}

/** What a licence was, or is, paid for without a gap, oldest first; nothing of what has no end. */
export function paidStretches(licence: Licence): Stretch[] {
  const { startTime, endTime } = licence;
  if (endTime === undefined) return [];
  const unpaid = unpaidOf(licence);
  const begins = [startTime, ...unpaid.map(({ until }) => until)];
  const ends = [...unpaid.map(({ from }) => from), endTime];
  return begins
    .map((from, index): Stretch => ({ from, until: ends[index] ?? endTime }))
    .filter(({ from, until }) => from < until);
}

/** Whether another plan makes a paid licence of a trial. */
export function endsTrial(before: PlanTerms | undefined, after: PlanTerms): boolean {
  return before?.models.includes("trial") === true && !after.models.includes("trial");
}

/** A trial that becomes a paid plan was not paid until then; one that nobody began to use was none. */
export function unpaidTrial(
  { startTime, awaitsFirstUse }: Licence,
  before: PlanTerms | undefined,
  after: PlanTerms,
  until: Date,
): { readonly unpaid?: readonly Stretch[] } {
  const wasTried = endsTrial(before, after) && awaitsFirstUse === undefined;
  return wasTried && startTime < until ? { unpaid: [{ from: startTime, until }] } : {};
}
