import { isDeepStrictEqual } from "node:util";
import type { PolicyCase } from "@licet/catalog-file";
import type { Decision } from "@licet/decision";
import { formatAmount, toAmount } from "@licet/metering-service/domain/amount";
import { findFailureDifferences, findRemedyDifferences } from "./compare-failures.ts";

/** One thing that a decision says otherwise than was expected. */
export interface Difference {
  /** The member of the expectation. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** Everything that differs from what a case expects; what it does not name may be anything. */
export function compareDecision(expect: PolicyCase["expect"], decision: Decision): Difference[] {
  const expected = typeof expect === "string" ? { decision: expect } : expect;
  const { allowed, reason, value, failures, sources, resetsAt } = decision;
  const answer = allowed ? "allowed" : "denied";
  return [
    ...differ("decision", expected.decision, answer),
    ...differ("code", expected.code, reason),
    ...(expected.value === undefined || isDeepStrictEqual(expected.value, value)
      ? []
      : differ("value", toText(expected.value), toText(value))),
    ...findFailureDifferences(expected.failures, failures),
    ...findRemedyDifferences(expected.remedies, failures),
    ...(["limit", "used", "remaining"] as const).flatMap((figure) =>
      differ(figure, toFigure(expected[figure]), toFigure(decision[figure]) ?? "nothing"),
    ),
    ...differ("resetsAt", toInstant(expected.resetsAt), toInstant(resetsAt) ?? "never"),
    ...differ("sources", toList(expected.sources), toList(sources.map(({ sourceKey = "" }) => sourceKey)) ?? ""),
  ];
}

function differ(what: string, expected: string | undefined, got: string): Difference[] {
  return expected === undefined || expected === got ? [] : [{ what, expected, got }];
}

function toText(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

function toFigure(figure: number | string | undefined): string | undefined {
  return figure === undefined || figure === "unlimited" ? figure : formatAmount(toAmount(figure));
}

function toInstant(instant: string | number | undefined): string | undefined {
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

function toList(keys: readonly string[] | undefined): string | undefined {
  if (keys === undefined) return undefined;
  return keys.length === 0 ? "none" : [...new Set(keys)].sort().join(", ");
}
