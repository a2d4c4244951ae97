import { toDecision } from "@licet/entitlement-service/rpc/decision/decision-mapping";
import type { Decision } from "@licet/contracts/entitlement";
import { compareDecision } from "./compare-decision.ts";
import type { Difference } from "./compare-decision.ts";
import { decideCase } from "./decide-case.ts";
import { loadPolicies } from "./load-policies.ts";
import type { LoadedCase } from "./load-policy.ts";

/** How a case went. */
export interface CaseResult {
  readonly loaded: LoadedCase;
  /** None: it passed. */
  readonly differences: readonly Difference[];
  /** As a check answers it. */
  readonly decision: Decision;
  readonly seconds: number;
}

/** How the cases of one file went, in its order. */
export interface FileResult {
  readonly file: string;
  readonly cases: readonly CaseResult[];
}

/**
 * Runs the cases of files, all or those whose name contains a text.
 * @throws ProblemsError what is wrong with any of the files, before a case is run
 */
export async function runPolicies(files: readonly string[], nameContains = ""): Promise<FileResult[]> {
  const wanted = nameContains.toLowerCase();
  const results: FileResult[] = [];
  for (const { file, cases } of loadPolicies(files)) {
    const chosen = cases.filter(({ policyCase }) => policyCase.name.toLowerCase().includes(wanted));
    const ran: CaseResult[] = [];
    for (const loaded of chosen) ran.push(await runCase(loaded));
    if (ran.length > 0) results.push({ file, cases: ran });
  }
  return results;
}

async function runCase(loaded: LoadedCase): Promise<CaseResult> {
  const { policyCase, at } = loaded;
  const start = performance.now();
  const answer = await decideCase(policyCase, loaded, at);
  const differences = compareDecision(policyCase.expect, answer.decision);
  return { loaded, differences, decision: toDecision(answer), seconds: (performance.now() - start) / 1000 };
}
