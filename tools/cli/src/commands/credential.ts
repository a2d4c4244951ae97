import { randomUUID } from "node:crypto";
import type { Credential } from "@licet/contracts/token";
import { CreateCredentialResponseSchema, CredentialSchema } from "@licet/contracts/token";
import type { Command } from "commander";
import { printJson, printLines, printMessage, toColumns, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";

interface CreateOptions {
  readonly role?: string[];
  readonly scope?: string[];
  readonly account?: string;
  readonly user?: string;
  readonly name?: string;
}

/** `licet credential list|create|disable`. */
export function addCredentialCommands(program: Command): void {
  const credential = program.command("credential").description("who may ask for access tokens");
  credential
    .command("list")
    .description("credentials, without their secrets")
    .option("--account <id>", "those that are bound to this account")
    .action(listCredentials);
  credential
    .command("create [id]")
    .description("make a credential; its secret is shown this once (without an id, one is made up)")
    .option("--role <role...>", "what these roles open, now and later")
    .option("--scope <scope...>", "what it opens beside")
    .option("--account <id>", "bind it to this account")
    .option("--user <id>", "who acts by it: a user of the account")
    .option("--name <text>", "what people call it")
    .action(createCredential);
  credential.command("disable <id>").description("stop it from getting access tokens").action(disableCredential);
}

async function listCredentials({ account: accountId = "" }: { account?: string }, command: Command): Promise<void> {
  const client = connect(command).tokens;
  const credentials: Credential[] = [];
  let pageToken = "";
  do {
    const page = await client.listCredentials({ accountId, pageSize: 1000, pageToken });
    credentials.push(...page.credentials);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  if (wantsJson(command)) return printJson(credentials.map((each) => toJsonShape(CredentialSchema, each)));
  if (credentials.length === 0) return printLines(["there is no credential"]);
  printLines(toColumns([["credential", "account", "user", "roles", "scopes", ""], ...credentials.map(toRow)]));
}

async function createCredential(id: string | undefined, options: CreateOptions, command: Command): Promise<void> {
  const { role: roleKeys = [], scope: scopes = [], account: accountId = "", user: userId = "", name = "" } = options;
  if (roleKeys.length + scopes.length === 0) throw new Error("a credential needs --role, --scope or both");
  const clientId = id ?? `cli-${randomUUID().slice(0, 8)}`;
  const request = { requestId: randomUUID(), clientId, displayName: name, scopes, roleKeys, accountId, userId };
  const answer = await connect(command).tokens.createCredential(request);
  printMessage(command, CreateCredentialResponseSchema, answer, ({ credential, clientSecret }) => [
    `client id      ${credential?.clientId ?? ""}`,
    `client secret  ${clientSecret}`,
    "The secret is not shown again.",
  ]);
}

async function disableCredential(clientId: string, _options: object, command: Command): Promise<void> {
  const { credential } = await connect(command).tokens.disableCredential({ requestId: randomUUID(), clientId });
  if (credential === undefined) throw new Error("the answer holds no credential");
  printMessage(command, CredentialSchema, credential, () => [`${clientId} gets no access token any more`]);
}

function toRow({ clientId, accountId, userId, roleKeys, scopes, disabled }: Credential): string[] {
  return [clientId, accountId, userId, roleKeys.join(" "), scopes.join(" "), disabled ? "disabled" : ""];
}
