import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createPlaceFinder, parsePolicy, PolicyFileError } from "@licet/catalog-file";
import type { FileProblem, PolicyCase, PolicyDocument } from "@licet/catalog-file";
import type { Snapshot } from "@licet/decision";
import type { StateAt } from "./build-account.ts";
import { buildAccount, compileState } from "./build-account.ts";
import { createMembers, placeAccounts, withLenders } from "./place-accounts.ts";
import { describeProblems, ProblemsError, toStep } from "./problems.ts";
import type { Report } from "./problems.ts";
import { publishCatalogs } from "./publish-catalogs.ts";
import type { Published } from "./publish-catalogs.ts";

/** A case with all that it is decided from. */
export interface LoadedCase {
  readonly policyCase: PolicyCase;
  readonly line: number;
  readonly at: Date;
  /** Absent: the file has no such account. */
  readonly snapshot?: Snapshot;
  /** The snapshots of the accounts whose licences it shares. */
  readonly lenders: readonly Snapshot[];
}

/**
 * Reads a file of policy tests, publishes its catalogs and builds its accounts.
 * @throws ProblemsError everything that is wrong with it; or the error of a file that cannot be read
 */
export function loadPolicy(file: string): LoadedCase[] {
  const text = readFileSync(file, "utf8");
  const document = parse(text, file);
  const find = createPlaceFinder(text);
  const problems: FileProblem[] = [];
  const report: Report = (pointer, message) => problems.push({ ...find(pointer), pointer, message });
  const refuse = () => {
    const sorted = problems.toSorted((left, right) => left.line - right.line);
    if (sorted.length > 0) throw new ProblemsError(describeProblems(file, sorted));
  };
  const catalogs = [document.catalog].flat().map((path) => join(dirname(file), path));
  for (const catalog of catalogs) if (!existsSync(catalog)) report("/catalog", `there is no file ${catalog}`);
  refuse();
  const published = publishCatalogs(catalogs);
  const snapshotOf = buildAccounts(document, published, report);
  reportCases(document, published, report);
  refuse();
  return document.cases.map((policyCase, index) => {
    const at = new Date(policyCase.at ?? document.at ?? "");
    const snapshot = snapshotOf(policyCase.account, at);
    return {
      policyCase,
      line: find(`/cases/${index}`).line,
      at,
      ...(snapshot && { snapshot }),
      lenders: (snapshot?.document.lenders ?? []).flatMap((lenderId) => snapshotOf(lenderId, at) ?? []),
    };
  });
}

function parse(text: string, file: string): PolicyDocument {
  try {
    return parsePolicy(text);
  } catch (error) {
    if (!(error instanceof PolicyFileError)) throw error;
    throw new ProblemsError(describeProblems(file, error.problems));
  }
}

function buildAccounts(
  { accounts = {} }: PolicyDocument,
  published: Published,
  report: Report,
): (accountId: string, at: Date) => Snapshot | undefined {
  const places = placeAccounts(accounts, report);
  const memberOf = createMembers(accounts, places);
  const states = new Map<string, StateAt>();
  for (const [accountId, account] of Object.entries(accounts)) {
    const surroundings = { published, place: places.get(accountId) ?? {}, memberOf };
    const stateAt = buildAccount(accountId, account, surroundings, (pointer, message) =>
      report(`/accounts/${toStep(accountId)}${pointer}`, message),
    );
    if (stateAt !== undefined) states.set(accountId, stateAt);
  }
  const compiled = new WeakMap<object, Snapshot>();
  return (accountId, at) => {
    const state = withLenders(accountId, (id) => states.get(id)?.(at));
    if (state === undefined) return undefined;
    const snapshot = compiled.get(state) ?? compileState(state, published);
    compiled.set(state, snapshot);
    return snapshot;
  };
}

/** What is written of usage about a feature that is not metered would be passed over. */
function reportCases({ cases, at: usual }: PolicyDocument, { view }: Published, report: Report): void {
  const names = new Set<string>();
  for (const [index, { name, feature, at, used, meteringAwaySince }] of cases.entries()) {
    const pointer = `/cases/${index}`;
    if (names.has(name)) report(`${pointer}/name`, `the case "${name}" stands here twice`);
    names.add(name);
    if ((at ?? usual) === undefined) report(pointer, "neither the case nor the file says when: give one of them `at`");
    const isCounted = used !== undefined || meteringAwaySince !== undefined;
    const kind = Object.hasOwn(view.catalog.features, feature) ? view.catalog.features[feature]?.kind : undefined;
    if (isCounted && kind !== undefined && kind !== "metered") {
      report(`${pointer}/${used === undefined ? "meteringAwaySince" : "used"}`, `${feature} is not metered`);
    }
  }
}
