import type { AccountImpact, ImpactCounts } from "@licet/contracts/entitlement";
import { AccountImpactSchema } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { describeDifference } from "../describe-rights.ts";
import { faint, printJson, printLines, strong, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";
import { parseCount } from "./licence-terms.ts";

interface ImpactOptions {
  planVersion?: number;
  draft?: boolean;
}

type Counts = Omit<ImpactCounts, "$typeName" | "$unknown">;

const pageSize = 200;

/** `licet catalog impact`. */
export function addImpactCommand(catalog: Command): void {
  catalog
    .command("impact <plan>")
    .description("what each holder of a plan would gain and lose by another version of it; nothing is written")
    .option("--plan-version <number>", "otherwise the version in force", (text) => Number(parseCount(text)))
    .option("--draft", "as if the draft were published")
    .action(printImpact);
}

/** Every page is printed as it comes: there may be many accounts. */
async function printImpact(planKey: string, { planVersion = 0, draft = false }: ImpactOptions, command: Command) {
  const { licences } = connect(command);
  const all: AccountImpact[] = [];
  let total: Counts = { accounts: 0, gaining: 0, losing: 0, changing: 0, untouched: 0 };
  let pageToken = "";
  do {
    const request = { planKey, planVersion, draftCatalog: draft, pageSize, pageToken };
    const { impacts, counts, nextPageToken } = await licences.previewPlanVersion(request);
    total = addCounts(total, counts);
    if (wantsJson(command)) all.push(...impacts);
    else printLines(impacts.flatMap(describeImpact));
    pageToken = nextPageToken;
  } while (pageToken !== "");
  if (!wantsJson(command)) return printLines([describeCounts(total)]);
  printJson({ counts: total, impacts: all.map((impact) => toJsonShape(AccountImpactSchema, impact)) });
}

function describeImpact({ accountId, licenceIds, difference }: AccountImpact): string[] {
  const title = `${strong(accountId)} ${faint(licenceIds.join(", "))}`;
  return [title, ...describeDifference(difference).map((line) => `  ${line}`)];
}

function describeCounts({ accounts, gaining, losing, changing, untouched }: Counts): string {
  return `${accounts} accounts: ${gaining} gain, ${losing} lose, ${changing} have other values, ${untouched} notice nothing`;
}

function addCounts(total: Counts, counts: ImpactCounts | undefined): Counts {
  return {
    accounts: total.accounts + (counts?.accounts ?? 0),
    gaining: total.gaining + (counts?.gaining ?? 0),
    losing: total.losing + (counts?.losing ?? 0),
    changing: total.changing + (counts?.changing ?? 0),
    untouched: total.untouched + (counts?.untouched ?? 0),
  };
}
