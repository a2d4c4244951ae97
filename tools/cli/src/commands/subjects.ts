import { EntitledSubjectSchema } from "@licet/contracts/entitlement";
import type { EntitledSubject } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { describeValue, toCodeName } from "../describe-decision.ts";
import { printJson, printLines, toColumns, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";

interface SubjectsOptions {
  account?: string;
  country?: string;
  productVersion?: string;
}

/** `licet subjects`. */
export function addSubjectsCommand(program: Command): void {
  program
    .command("subjects <feature>")
    .description("which accounts, or which users of one, may use this feature now?")
    .option("--account <id>", "the users of this account")
    .option("--country <code>", "ISO 3166-1 country of the users")
    .option("--product-version <version>", "version of the product in use")
    .action(listSubjects);
}

async function listSubjects(featureKey: string, options: SubjectsOptions, command: Command): Promise<void> {
  const { account: accountId = "", country = "", productVersion = "" } = options;
  const { decisions } = connect(command);
  const subjects: EntitledSubject[] = [];
  let pageToken = "";
  do {
    const context = { country, productVersion };
    const page = await decisions.listSubjects({ featureKey, accountId, context, pageSize: 1000, pageToken });
    subjects.push(...page.subjects);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  if (wantsJson(command)) return printJson(subjects.map((subject) => toJsonShape(EntitledSubjectSchema, subject)));
  if (subjects.length === 0) return printLines([`nobody may use ${featureKey}`]);
  printLines(toColumns(subjects.map(toRow)));
}

function toRow({ accountId, userId, code, value }: EntitledSubject): string[] {
  return [userId === "" ? accountId : userId, value ? describeValue(value) : "", toCodeName(code)];
}
