import type { Figure, Target } from "./figure.ts";
import { median, spreadPercent } from "./statistics.ts";

/** A figure summed up. */
export interface Result {
  name: string;
  /** The median of the runs. */
  value: number;
  unit: string;
  /** How far apart the runs lie, in percent of the median. */
  spreadPercent: number;
  /** The median of the reference's runs. */
  reference?: number;
  /** `value` by `reference`. */
  ratio?: number;
  target?: Target;
  /** Whether the target is reached. */
  met?: boolean;
  note?: string;
}

/** Sums a figure up. */
export function toResult({ name, unit, runs, referenceRuns, target, note }: Figure): Result {
  const value = median(runs);
  const reference = referenceRuns && median(referenceRuns);
  const ratio = reference === undefined ? undefined : value / reference;
  return {
    name,
    value,
    unit,
    spreadPercent: spreadPercent(runs),
    ...(reference !== undefined && { reference }),
    ...(ratio !== undefined && { ratio }),
    ...(target && { target, met: isMet(target, value, ratio) }),
    ...(note !== undefined && { note }),
  };
}

function isMet({ of, bound, limit }: Target, value: number, ratio: number | undefined): boolean {
  const reached = of === "value" ? value : ratio;
  if (reached === undefined) return false;
  return bound === "least" ? reached >= limit : reached <= limit;
}

/** A result as `--json` writes it; what there is not is null. */
export function toJson({ name, value, unit, reference, ratio, target, met }: Result): Record<string, unknown> {
  return {
    name,
    value,
    unit,
    reference: reference ?? null,
    ratio: ratio ?? null,
    target: target?.limit ?? null,
    met: met ?? null,
  };
}
