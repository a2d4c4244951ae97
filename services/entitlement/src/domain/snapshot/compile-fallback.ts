import type { LicenceDocument, ReleaseDocument } from "@licet/decision";
import { periodAt } from "@licet/decision";
import { compareVersions } from "@licet/decision/version";
import type { Catalog, PlanTerms } from "../catalog/catalog.ts";
import { addPeriod } from "../licence/add-period.ts";
import type { Licence, Stretch } from "../licence/licence.ts";
import { paidStretches } from "../licence/paid-stretches.ts";

/**
 * What stays usable of a licence once it has ended: the version that was current when the last stretch of the plan's
 * length that was paid without a gap began, with its bug-fix releases and all before it.
 */
export function compileFallback(
  licence: Licence,
  { perpetualFallback, productKey }: PlanTerms,
  { releases = {} }: Catalog,
  timeZone: string,
): Pick<LicenceDocument, "fallback"> {
  if (perpetualFallback === undefined || !Object.hasOwn(releases, productKey)) return {};
  const since = paidStretches(licence)
    .filter(({ from, until }) => addPeriod(from, perpetualFallback, timeZone) <= until)
    .at(-1);
  const current = since && currentAt(beginOfLast(since, perpetualFallback, timeZone), releases[productKey] ?? []);
  return current === undefined ? {} : { fallback: { upTo: current.split(".").slice(0, 2).join(".") } };
}

/** Reckoned back from the end; at a month's end that may be a day before the stretch. */
function beginOfLast({ from, until }: Stretch, period: string, timeZone: string): number {
  const untilMs = until.getTime();
  return Math.max(from.getTime(), periodAt(untilMs - 1, untilMs, period, timeZone).start);
}

/** The highest version: a bug-fix release of an older one may have come after it. */
function currentAt(instantMs: number, releases: readonly ReleaseDocument[]): string | undefined {
  return releases
    .filter(({ releasedAt }) => releasedAt <= instantMs)
    .map(({ version }) => version)
    .sort(compareVersions)
    .at(-1);
}
