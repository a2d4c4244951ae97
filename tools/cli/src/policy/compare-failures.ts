import { isDeepStrictEqual } from "node:util";
import type { PolicyCase } from "@licet/catalog-file";
import type { Failure, Remedy } from "@licet/decision";
import { formatAmount, toAmount } from "@licet/metering-service/domain/amount";
import type { Difference } from "./compare-decision.ts";

type Expectation = Exclude<PolicyCase["expect"], string>;
type ExpectedFailure = NonNullable<Expectation["failures"]>[number];
type ExpectedRemedy = NonNullable<Expectation["remedies"]>[number];

/** Expected failures that are not there, and failures that no expected one stands for. */
export function findFailureDifferences(
  expected: readonly ExpectedFailure[] | undefined,
  failures: readonly Failure[],
): Difference[] {
  if (expected === undefined) return [];
  const missing = expected.filter((wanted) => !failures.some((failure) => standsFor(wanted, failure)));
  const others = failures.filter((failure) => !expected.some((wanted) => standsFor(wanted, failure)));
  if (missing.length + others.length === 0) return [];
  return [{ what: "failures", expected: listOf(expected), got: listOf(failures.map(toExpected)) }];
}

/** Expected remedies that no failure names. */
export function findRemedyDifferences(
  expected: readonly ExpectedRemedy[] | undefined,
  failures: readonly Failure[],
): Difference[] {
  const remedies = failures.flatMap((failure) => failure.remedies);
  const got = listOf(remedies.map(toFacts));
  return (expected ?? [])
    .filter((wanted) => !remedies.some((remedy) => isRemedy(wanted, remedy)))
    .map((wanted) => ({ what: "remedies", expected: toText(wanted), got }));
}

function standsFor(wanted: ExpectedFailure, failure: Failure): boolean {
  if (typeof wanted === "string") return wanted === failure.code;
  const { remedies = [], licence, ...members } = wanted;
  return (
    has(toFailureFacts(failure), members) &&
    isLicence(licence, failure.licenceId) &&
    remedies.every((remedy) => failure.remedies.some((given) => isRemedy(remedy, given)))
  );
}

function isRemedy(wanted: ExpectedRemedy, remedy: Remedy): boolean {
  if (typeof wanted === "string") return wanted === remedy.kind;
  const { licence, at, amount, offers, users, ...members } = wanted;
  const facts = toFacts(remedy);
  return (
    has(facts, members) &&
    isLicence(licence, facts["licence"]) &&
    (at === undefined || new Date(at).toISOString() === facts["at"]) &&
    (amount === undefined || toFigure(amount) === facts["amount"]) &&
    (offers === undefined || isDeepStrictEqual(offers.toSorted(), facts["offers"])) &&
    (users === undefined || isDeepStrictEqual(users.toSorted(), facts["users"]))
  );
}

type Facts = Readonly<Record<string, unknown>>;

function has(facts: Facts, members: object): boolean {
  return Object.entries(members).every(([name, value]) => isDeepStrictEqual(facts[name], value));
}

/**
 * A licence is meant by its id, `lic_2_main`, or by the name in it; a bundle's second has `#2` behind it, one that is shared its
 * holder before it: `group/lic_2_main`.
 */
function isLicence(wanted: string | undefined, licenceId: unknown): boolean {
  if (wanted === undefined || wanted === licenceId) return true;
  return typeof licenceId === "string" && /^(?:.*\/)?lic_\d+_([^#]*)(#\d+)?$/.exec(licenceId)?.[1] === wanted;
}

/** A failure by the words of an expectation. */
function toFailureFacts(failure: Failure): Facts {
  const { code, rule, anyOf } = failure;
  const feature = "feature" in failure ? failure.feature : undefined;
  return {
    code,
    ...(rule !== undefined && { rule }),
    ...(anyOf && { anyOf: [...anyOf] }),
    ...(feature && { feature }),
  };
}

/** A remedy by the words of an expectation. */
function toFacts(remedy: Remedy): Facts {
  const { kind, licenceId, at, amount, offers, packages, administrators, approvers, ...others } = remedy as Remedy &
    Facts;
  const offered = (offers ?? packages) as readonly { readonly key: string }[] | undefined;
  const users = (administrators ?? approvers) as readonly string[] | undefined;
  return {
    kind,
    ...(licenceId !== undefined && { licence: licenceId }),
    ...(offered && { offers: offered.map(({ key }) => key).sort() }),
    ...(users && { users: users.toSorted() }),
    ...(amount !== undefined && { amount: toFigure(amount as string) }),
    ...(at !== undefined && { at: new Date(at as number).toISOString() }),
    ...others,
  };
}

function toExpected(failure: Failure): Facts {
  const { licenceId } = failure;
  return { ...toFailureFacts(failure), ...(licenceId !== undefined && { licence: licenceId }) };
}

function toFigure(amount: number | string): string {
  return amount === "unlimited" ? amount : formatAmount(toAmount(amount));
}

function listOf(entries: readonly (string | object)[]): string {
  return entries.length === 0 ? "none" : entries.map(toText).join(", ");
}

/** `EXPIRED {"licence":"main"}`. */
function toText(entry: string | object): string {
  if (typeof entry === "string") return entry;
  const { code, kind, ...members } = entry as { code?: string; kind?: string };
  const name = code ?? kind ?? "";
  return Object.keys(members).length === 0 ? name : `${name} ${JSON.stringify(members)}`;
}
