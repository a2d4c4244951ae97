import type { AccountChange } from "@licet/contracts/entitlement";
import { AccountChangeSchema } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { describeChange } from "../describe-change.ts";
import { printJson, printLines, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";
import { parseCount } from "./licence-terms.ts";

const largestPage = 1000;

/** `licet history`. */
export function addHistoryCommand(program: Command): void {
  program
    .command("history <account>")
    .description("revisions of an account, newest first: when, by whom and why")
    .option("--limit <n>", "how many revisions", (text) => Number(parseCount(text)), 50)
    .action(listHistory);
}

async function listHistory(accountId: string, { limit }: { limit: number }, command: Command): Promise<void> {
  const changes: AccountChange[] = [];
  const { accounts } = connect(command);
  let pageToken = "";
  do {
    const pageSize = Math.min(largestPage, limit - changes.length);
    const page = await accounts.listAccountChanges({ accountId, pageSize, pageToken });
    changes.push(...page.changes);
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && changes.length < limit);
  if (wantsJson(command)) return printJson(changes.map((change) => toJsonShape(AccountChangeSchema, change)));
  printLines(changes.length === 0 ? [`account ${accountId} has no history`] : changes.flatMap(describeChange));
}
