import { randomUUID } from "node:crypto";
import type { Role } from "@licet/contracts/token";
import { RoleKind, RoleSchema } from "@licet/contracts/token";
import type { Command } from "commander";
import { printJson, printLines, printMessage, toColumns, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";

const why = ["--reason <text>", "why; it is told with the change"] as const;
const ifUnchanged = ["--etag <etag>", "only if it was not changed since this etag was read"] as const;

interface RoleOptions {
  readonly scope?: string[];
  readonly name?: string;
}

interface ChangeOptions {
  readonly reason: string;
  readonly etag?: string;
}

/** `licet role list|create|update|delete`. */
export function addRoleCommands(program: Command): void {
  const role = program.command("role").description("sets of scopes by name, for staff and for customers");
  role.command("list").description("all roles, the built-in ones first").action(listRoles);
  role
    .command("create <role>")
    .description("make a role of your own")
    .requiredOption("--scope <scope...>", "what it opens; nothing that you do not hold yourself")
    .option("--customer", "for credentials that are bound to an account; for staff otherwise")
    .option("--name <text>", "what people call it")
    .action(createRole);
  role
    .command("update <role>")
    .description("change what a role opens, or its name; it holds from the next access token on")
    .option("--scope <scope...>", "all that it opens from now on")
    .option("--name <text>", "what people call it")
    .option(...ifUnchanged)
    .requiredOption(...why)
    .action(updateRole);
  role
    .command("delete <role>")
    .description("delete a role that no credential has")
    .option(...ifUnchanged)
    .requiredOption(...why)
    .action(deleteRole);
}

async function listRoles(_options: object, command: Command): Promise<void> {
  const client = connect(command).tokens;
  const roles: Role[] = [];
  let pageToken = "";
  do {
    const page = await client.listRoles({ pageSize: 1000, pageToken });
    roles.push(...page.roles);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  if (wantsJson(command)) return printJson(roles.map((role) => toJsonShape(RoleSchema, role)));
  const rows = roles.map(({ roleKey, kind, builtIn, scopes }) => {
    return [roleKey, kindOf(kind), builtIn ? "built in" : "own", scopes.join(" ")];
  });
  printLines(toColumns([["role", "for", "", "scopes"], ...rows]));
}

async function createRole(
  roleKey: string,
  { scope: scopes = [], name: displayName = "", customer = false }: RoleOptions & { readonly customer?: boolean },
  command: Command,
): Promise<void> {
  const wanted = { roleKey, displayName, scopes, kind: customer ? RoleKind.CUSTOMER : RoleKind.STAFF };
  const { role } = await connect(command).tokens.createRole({ requestId: randomUUID(), role: wanted });
  printRole(command, role);
}

async function updateRole(
  roleKey: string,
  { scope, name, etag = "", reason }: RoleOptions & ChangeOptions,
  command: Command,
): Promise<void> {
  const wanted = { roleKey, etag, displayName: name ?? "", scopes: scope ?? [] };
  const paths = [...(scope === undefined ? [] : ["scopes"]), ...(name === undefined ? [] : ["display_name"])];
  if (paths.length === 0) throw new Error("name what changes: --scope, --name or both");
  const request = { requestId: randomUUID(), role: wanted, updateMask: { paths }, reason };
  const { role } = await connect(command).tokens.updateRole(request);
  printRole(command, role);
}

async function deleteRole(roleKey: string, { etag = "", reason }: ChangeOptions, command: Command): Promise<void> {
  await connect(command).tokens.deleteRole({ requestId: randomUUID(), roleKey, reason, etag });
  if (wantsJson(command)) printJson({ roleKey });
  else printLines([`there is no role ${roleKey} any more`]);
}

function printRole(command: Command, role: Role | undefined): void {
  if (role === undefined) throw new Error("the answer holds no role");
  printMessage(command, RoleSchema, role, ({ roleKey, kind, scopes }) => [
    `role ${roleKey} for ${kindOf(kind)} opens ${scopes.join(" ")}`,
  ]);
}

function kindOf(kind: RoleKind): string {
  return kind === RoleKind.CUSTOMER ? "customers" : "staff";
}
