import type { SnapshotDocument } from "@licet/decision";
import { compileSnapshot } from "@licet/decision";
import { addAmounts, compareAmounts } from "../../domain/snapshot/add-amounts.ts";
import type { RightsDifference } from "../../domain/snapshot/compare-rights.ts";
import { toClaim } from "../decision/allowance-claim.ts";
import type { Metering } from "../decision/ports.ts";

/** What is used of the metered features that a change leaves less of, or other allowances. */
export interface MeasuredAllowances {
  readonly allowancesOver: readonly AllowanceOver[];
  /** Metered features whose use metering could not tell. */
  readonly unknown: readonly string[];
}

/** A metered feature of which more is used in the present period than would be allowed; decimals. */
export interface AllowanceOver {
  readonly feature: string;
  readonly limit: string;
  readonly used: string;
}

/** An account before a change of it and after, and what differs. */
export interface MeasuredChange {
  readonly documents: { readonly before: SnapshotDocument; readonly after: SnapshotDocument };
  readonly difference: RightsDifference;
}

/** Asks metering what is used of the features that a change takes from an account in whole or in part. */
export async function measureAllowances(
  { documents, difference }: MeasuredChange,
  metering: Pick<Metering, "readBalance">,
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<MeasuredAllowances> {
  const features = [...difference.lost, ...difference.changed.map((change) => change.before)]
    .filter(({ kind }) => kind === "metered")
    .map(({ feature }) => feature)
    .sort();
  if (features.length === 0) return { allowancesOver: [], unknown: [] };
  const [before, after] = [compileSnapshot(documents.before), compileSnapshot(documents.after)];
  const verdicts = await Promise.all(
    features.map(async (feature) => metering.readBalance(toClaim(before, feature, now), signal)),
  );
  const allowancesOver: AllowanceOver[] = [];
  const unknown: string[] = [];
  for (const [index, feature] of features.entries()) {
    const evidence = verdicts[index]?.evidence;
    const limit = addAmounts(toClaim(after, feature, now).allowances.map(({ amount }) => amount));
    if (evidence?.state !== "counted") unknown.push(feature);
    else if (compareAmounts(evidence.used, limit) > 0) allowancesOver.push({ feature, limit, used: evidence.used });
  }
  return { allowancesOver, unknown };
}
