import { randomUUID } from "node:crypto";
import { AccountSchema, UpgradePromptSchema, UserKind, UserSchema } from "@licet/contracts/entitlement";
import type { Account, UpgradePrompt } from "@licet/contracts/entitlement";
import { Option } from "commander";
import type { Command } from "commander";
import { drawAccountTree } from "../draw-account-tree.ts";
import { parseCount } from "./licence-terms.ts";
import { faint, printJson, printLines, printMessage, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";

/** `licet account create|move|tree|add-user|remove-user|prompts`. */
export function addAccountCommands(program: Command): void {
  const account = program.command("account").description("customers and their users");
  account
    .command("create <account>")
    .description("make an account")
    .option("--name <text>", "what people call it")
    .option("--under <parent>", "the account that it belongs to")
    .option("--share-licences", "let its users use the licences of that account")
    .option("--country <code>", "billing country, ISO 3166-1 alpha-2")
    .option("--time-zone <name>", "IANA time zone of its periods; UTC otherwise")
    .action(createAccount);
  account
    .command("move <account>")
    .description("put an account with all below it under another one")
    .addOption(new Option("--under <parent>", "the account that it is to belong to").conflicts("top"))
    .option("--top", "under none")
    .option("--share-licences", "let its users use the licences of that account; otherwise they do not any more")
    .option("--etag <etag>", "only if it was not changed since this etag was read")
    .requiredOption("--reason <text>", "why; it is kept in the audit log")
    .action(moveAccount);
  account
    .command("tree <account>")
    .description("an account and those below it")
    .option("--limit <n>", "how many accounts at most", (text) => Number(parseCount(text)), 1000)
    .action(showTree);
  account
    .command("add-user <account> <user>")
    .description("add a user to an account")
    .option("--role <role...>", "roles within the account")
    .option("--group <group...>", "groups within the account")
    .option("--service-account", "it is a machine")
    .action(addUser);
  account
    .command("remove-user <account> <user>")
    .description("take a user out of an account, with its seats, leases and devices")
    .option("--etag <etag>", "only if it was not changed since this etag was read")
    .requiredOption("--reason <text>", "why; it is kept in the audit log")
    .action(removeUser);
  account.command("prompts <account>").description("upgrades that the account should hear of").action(listPrompts);
}

interface CreateOptions {
  readonly name?: string;
  readonly under?: string;
  readonly shareLicences?: boolean;
  readonly country?: string;
  readonly timeZone?: string;
}

async function createAccount(
  accountId: string,
  { name = "", under = "", shareLicences = false, country = "", timeZone = "" }: CreateOptions,
  command: Command,
): Promise<void> {
  const { account } = await connect(command).accounts.createAccount({
    requestId: randomUUID(),
    account: {
      ...{ accountId, displayName: name, billingCountry: country, timeZone },
      ...{ parentAccountId: under, sharesParentLicences: shareLicences },
    },
  });
  printAccount(command, account);
}

interface MoveOptions {
  readonly under?: string;
  readonly top?: boolean;
  readonly shareLicences?: boolean;
  readonly reason: string;
  readonly etag?: string;
}

async function moveAccount(
  accountId: string,
  { under, top, shareLicences = false, reason, etag = "" }: MoveOptions,
  command: Command,
): Promise<void> {
  if (under === undefined && top !== true) command.error("say where: --under <parent>, or --top");
  const { account } = await connect(command).accounts.moveAccount({
    requestId: randomUUID(),
    ...{ accountId, parentAccountId: under ?? "", sharesParentLicences: shareLicences, reason, etag },
  });
  printAccount(command, account);
}

function printAccount(command: Command, account: Account | undefined): void {
  if (account === undefined) throw new Error("the answer holds no account");
  printMessage(command, AccountSchema, account, ({ accountId, parentAccountId, sharesParentLicences }) => {
    const place = parentAccountId === "" ? "under none" : `under ${parentAccountId}`;
    return [`account ${accountId}, ${place}${sharesParentLicences ? ", whose licences it shares" : ""}`];
  });
}

async function showTree(accountId: string, { limit }: { limit: number }, command: Command): Promise<void> {
  const { accounts } = connect(command);
  const { account: root } = await accounts.getAccount({ accountId });
  if (root === undefined) throw new Error("the answer holds no account");
  const below: Account[] = [];
  let pageToken = "";
  do {
    const pageSize = Math.min(1000, limit - below.length);
    const page = await accounts.listAccounts({ ancestorAccountId: accountId, pageSize, pageToken });
    below.push(...page.accounts);
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && below.length < limit);
  if (wantsJson(command)) return printJson([root, ...below].map((each) => toJsonShape(AccountSchema, each)));
  const more = pageToken === "" ? [] : [faint(`and more: ${limit} are shown`)];
  printLines([...drawAccountTree(root, below), ...more]);
}

interface AddUserOptions {
  readonly role?: string[];
  readonly group?: string[];
  readonly serviceAccount?: boolean;
}

async function addUser(
  accountId: string,
  userId: string,
  { role: roles = [], group: groups = [], serviceAccount = false }: AddUserOptions,
  command: Command,
): Promise<void> {
  const kind = serviceAccount ? UserKind.SERVICE_ACCOUNT : UserKind.PERSON;
  const { user, revision } = await connect(command).accounts.createUser({
    requestId: randomUUID(),
    user: { accountId, userId, roles, groups, kind },
  });
  if (user === undefined) throw new Error("the answer holds no user");
  printMessage(command, UserSchema, user, ({ roles }) => [
    `user ${userId} of ${accountId}${roles.length > 0 ? ` as ${roles.join(", ")}` : ""}; in force from revision ${revision}`,
  ]);
}

async function removeUser(
  accountId: string,
  userId: string,
  { reason, etag = "" }: { readonly reason: string; readonly etag?: string },
  command: Command,
): Promise<void> {
  const request = { requestId: randomUUID(), accountId, userId, reason, etag };
  const { revision } = await connect(command).accounts.deleteUser(request);
  if (wantsJson(command)) printJson({ accountId, userId, revision: String(revision) });
  else printLines([`${userId} is no user of ${accountId} any more; in force from revision ${revision}`]);
}

async function listPrompts(accountId: string, _options: object, command: Command): Promise<void> {
  const { prompts } = await connect(command).accounts.listUpgradePrompts({ accountId, pageSize: 100 });
  if (wantsJson(command)) return printJson(prompts.map((prompt) => toJsonShape(UpgradePromptSchema, prompt)));
  printLines(prompts.length === 0 ? ["no prompts"] : prompts.map(describePrompt));
}

/** A prompt as a person reads it. */
function describePrompt(prompt: UpgradePrompt): string {
  const offers = [...prompt.planKeys.map((key) => `plan ${key}`), ...prompt.addOnKeys.map((key) => `add-on ${key}`)];
  const { thresholdPercent, featureKey, used, limit } = prompt;
  return `${thresholdPercent} % of ${featureKey} is used (${used} of ${limit}); more with ${offers.join(" or ") || "nothing on offer"}`;
}
