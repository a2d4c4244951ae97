import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ReplayDecisionsResponse } from "@licet/contracts/entitlement";
import { ReplayedDecisionSchema } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { describeReplayCounts, describeReplayGroups, describeReplayed } from "../describe-replay.ts";
import { addPage, emptyReplay } from "../replay-sums.ts";
import { printJson, printLines, toJsonShape } from "../output.ts";
import { parseInstant } from "../parse-input.ts";
import { connect, wantsJson } from "../profile.ts";
import { readCatalog } from "../read-catalog.ts";
import { parseCount } from "./licence-terms.ts";

interface ReplayOptions {
  from: Date;
  to: Date;
  catalog?: string;
  draft?: boolean;
  plan?: string;
  planVersion?: number;
  newestVersions?: boolean;
  account?: string;
  feature?: string;
  details?: boolean;
}

/** Each page reads the history of as many accounts at most; the next one is asked for once it is there. */
const pageSize = 200;

/** `licet replay`. */
export function addReplayCommand(program: Command): void {
  program
    .command("replay")
    .description(
      "decide what was logged once more, as if something else were sold: who would gain or lose (code 1: somebody loses)",
    )
    .requiredOption("--from <time>", "the decisions from this instant on, such as 2026-12-31T23:00:00Z", parseInstant)
    .requiredOption("--to <time>", "and before this one", parseInstant)
    .option("--catalog <file>", "this catalog is published")
    .option("--draft", "the draft of the catalog is published")
    .option("--plan <key>", "licences of this plan have another version")
    .option("--plan-version <number>", "which; otherwise the one in force", (text) => Number(parseCount(text)))
    .option("--newest-versions", "licences of every plan have the version in force")
    .option("--account <id>", "of this account alone")
    .option("--feature <key>", "about this feature alone")
    .option("--details", "every decision that would have gone otherwise")
    .action(replay);
}

/** With details each page is printed as it comes: there may be many. */
async function replay(options: ReplayOptions, command: Command): Promise<void> {
  const isJson = wantsJson(command);
  const sums = emptyReplay();
  for await (const page of fetchPages(options, command)) {
    addPage(sums, page, { withDifferences: isJson });
    if (options.details && !isJson) printLines(page.differences.flatMap(describeReplayed));
  }
  const { counts, groups, differences } = sums;
  if (isJson) {
    const shaped = differences.map((difference) => toJsonShape(ReplayedDecisionSchema, difference));
    printJson({ counts, groups: [...groups.values()], differences: shaped });
  } else printLines([...describeReplayGroups([...groups.values()]), describeReplayCounts(counts)]);
  if (counts.lost > 0) process.exitCode = 1;
}

async function* fetchPages(options: ReplayOptions, command: Command): AsyncGenerator<ReplayDecisionsResponse> {
  const { account = "", feature = "", plan = "", planVersion = 0, newestVersions = false, draft = false } = options;
  const request = {
    fromTime: timestampFromDate(options.from),
    untilTime: timestampFromDate(options.to),
    ...{ accountId: account, featureKey: feature, planKey: plan, planVersion, newestVersions, draftCatalog: draft },
    ...(options.catalog !== undefined && { catalog: readCatalog(options.catalog) }),
    pageSize,
  };
  const { decisionLog } = connect(command);
  let pageToken = "";
  do {
    const page = await decisionLog.replayDecisions({ ...request, pageToken });
    yield page;
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
}
