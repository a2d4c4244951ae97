import { randomUUID } from "node:crypto";
import type { LeaseOptions } from "@licet/contracts/entitlement";
import { LeaseOptionsSchema } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { printJson, printLines, toColumns, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";

/** `licet lease options|set-options`. */
export function addLeaseOptionsCommands(lease: Command): void {
  lease.command("options <licence>").description("who may have keys of a licence").action(show);
  lease
    .command("set-options <licence>")
    .description("say anew who may have keys of a licence; with none of the options what the plan says")
    .requiredOption("--reason <text>", "why")
    .option("--share <group=reserved[:most]...>", "keys kept for groups, and most that they may have in use")
    .option("--exclude-user <id...>", "users who may have no key")
    .option("--exclude-group <group...>", "groups whose users may have none")
    .option("--exclude-country <code...>", "countries in which none may be used")
    .option("--etag <etag>", "only if it is as it was read")
    .action(set);
}

interface SetOptions {
  reason: string;
  share?: string[];
  excludeUser?: string[];
  excludeGroup?: string[];
  excludeCountry?: string[];
  etag?: string;
}

async function show(licenceId: string, _options: object, command: Command): Promise<void> {
  const { options, etag } = await connect(command).leases.getLeaseOptions({ licenceId });
  print(command, { licenceId, options, etag });
}

async function set(licenceId: string, wanted: SetOptions, command: Command): Promise<void> {
  const { reason, share, excludeUser, excludeGroup, excludeCountry, etag = "" } = wanted;
  const isOwn = [share, excludeUser, excludeGroup, excludeCountry].some((given) => given !== undefined);
  const exclusion = { userIds: excludeUser ?? [], groups: excludeGroup ?? [], countries: excludeCountry ?? [] };
  const options = isOwn ? { options: { shares: (share ?? []).map(parseShare), exclusion } } : {};
  const request = { requestId: randomUUID(), licenceId, reason, etag, ...options };
  print(command, { licenceId, ...(await connect(command).leases.setLeaseOptions(request)) });
}

function parseShare(text: string) {
  const [, group, reserved, most] = /^([^=]+)=(\d+)(?::(\d+))?$/.exec(text) ?? [];
  if (group === undefined || reserved === undefined) throw new Error(`${text} is no share: name it lab=3 or lab=3:5`);
  return { group, reserved: BigInt(reserved), ...(most !== undefined && { most: BigInt(most) }) };
}

interface Answer {
  readonly licenceId: string;
  readonly options?: LeaseOptions | undefined;
  readonly etag: string;
}

function print(command: Command, { licenceId, options, etag }: Answer): void {
  if (wantsJson(command)) {
    return printJson({ licenceId, etag, ...(options && { options: toJsonShape(LeaseOptionsSchema, options) }) });
  }
  if (options === undefined) return printLines([`keys of ${licenceId} are for whom its plan says (${etag})`]);
  const { shares, exclusion } = options;
  const left = [
    ["users", exclusion?.userIds],
    ["groups", exclusion?.groups],
    ["countries", exclusion?.countries],
  ] as const;
  printLines([
    `options of ${licenceId} (${etag})`,
    ...(shares.length === 0 ? [] : toColumns([["group", "reserved", "most"], ...shares.map(toRow)])),
    ...left.flatMap(([what, ids = []]) => (ids.length === 0 ? [] : [`left out ${what}: ${ids.join(" ")}`])),
  ]);
}

function toRow({ group, reserved, most }: LeaseOptions["shares"][number]): string[] {
  return [group, String(reserved), most === undefined ? "-" : String(most)];
}
