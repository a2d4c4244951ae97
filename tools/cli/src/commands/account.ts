import { randomUUID } from "node:crypto";
import { UpgradePromptSchema, UserSchema } from "@licet/contracts/entitlement";
import type { UpgradePrompt } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { printJson, printLines, printMessage, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";

/** `licet account add-user|prompts`. */
export function addAccountCommands(program: Command): void {
  const account = program.command("account").description("customers and their users");
  account
    .command("add-user <account> <user>")
    .description("add a user to an account")
    .option("--role <role...>", "roles within the account")
    .option("--group <group...>", "groups within the account")
    .action(addUser);
  account.command("prompts <account>").description("upgrades that the account should hear of").action(listPrompts);
}

async function addUser(
  accountId: string,
  userId: string,
  options: { role?: string[]; group?: string[] },
  command: Command,
): Promise<void> {
  const { user, revision } = await connect(command).accounts.createUser({
    requestId: randomUUID(),
    user: { accountId, userId, roles: options.role ?? [], groups: options.group ?? [] },
  });
  if (user === undefined) throw new Error("the answer holds no user");
  printMessage(command, UserSchema, user, ({ roles }) => [
    `user ${userId} of ${accountId}${roles.length > 0 ? ` as ${roles.join(", ")}` : ""}; in force from revision ${revision}`,
  ]);
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
