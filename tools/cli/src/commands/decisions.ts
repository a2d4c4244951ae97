import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { LoggedDecision } from "@licet/contracts/entitlement";
import { DecisionOutcome, DecisionSource, LoggedDecisionSchema } from "@licet/contracts/entitlement";
import { Option } from "commander";
import type { Command } from "commander";
import { describeLoggedDecision } from "../describe-logged-decision.ts";
import { printJson, printLines, toJsonShape } from "../output.ts";
import { parseInstant } from "../parse-input.ts";
import { connect, wantsJson } from "../profile.ts";
import { parseCount } from "./licence-terms.ts";

interface DecisionsOptions {
  account?: string;
  feature?: string;
  outcome?: "allowed" | "denied";
  source?: "service" | "sdk";
  from?: Date;
  until?: Date;
  limit: number;
}

const largestPage = 1000;
const outcomes = { allowed: DecisionOutcome.ALLOWED, denied: DecisionOutcome.DENIED };
const sources = { service: DecisionSource.SERVICE, sdk: DecisionSource.SDK };

/** `licet decisions`. */
export function addDecisionsCommand(program: Command): void {
  program
    .command("decisions [id]")
    .description("the decision log, newest first: denials, and a share of what was allowed")
    .option("--account <id>", "of this account")
    .option("--feature <key>", "about this feature")
    .addOption(new Option("--outcome <outcome>", "only these").choices(Object.keys(outcomes)))
    .addOption(new Option("--source <source>", "who decided").choices(Object.keys(sources)))
    .option("--from <time>", "from this instant on, such as 2026-12-31T23:00:00Z", parseInstant)
    .option("--until <time>", "before this instant", parseInstant)
    .option("--limit <n>", "how many decisions", (text) => Number(parseCount(text)), 50)
    .action(listDecisions);
}

async function listDecisions(id: string | undefined, options: DecisionsOptions, command: Command): Promise<void> {
  const decisions = id === undefined ? await fetchDecisions(options, command) : await fetchDecision(id, command);
  if (wantsJson(command)) return printJson(decisions.map((decision) => toJsonShape(LoggedDecisionSchema, decision)));
  printLines(decisions.length === 0 ? ["no decision was logged"] : decisions.flatMap(describeLoggedDecision));
}

async function fetchDecision(decisionId: string, command: Command): Promise<LoggedDecision[]> {
  const { decision } = await connect(command).decisionLog.getDecision({ decisionId });
  return decision === undefined ? [] : [decision];
}

async function fetchDecisions(options: DecisionsOptions, command: Command): Promise<LoggedDecision[]> {
  const { account = "", feature = "", outcome, source, from, until, limit } = options;
  const { decisionLog } = connect(command);
  const found: LoggedDecision[] = [];
  let pageToken = "";
  do {
    const page = await decisionLog.listDecisions({
      ...{ accountId: account, featureKey: feature, pageToken },
      outcome: outcome === undefined ? DecisionOutcome.UNSPECIFIED : outcomes[outcome],
      source: source === undefined ? DecisionSource.UNSPECIFIED : sources[source],
      ...(from && { fromTime: timestampFromDate(from) }),
      ...(until && { untilTime: timestampFromDate(until) }),
      pageSize: Math.min(largestPage, limit - found.length),
    });
    found.push(...page.decisions);
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && found.length < limit);
  return found;
}
