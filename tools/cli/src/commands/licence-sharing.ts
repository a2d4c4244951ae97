import { randomUUID } from "node:crypto";
import { SplitLicenceResponseSchema, TransferLicenceResponseSchema } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { printMessage } from "../output.ts";
import { connect } from "../profile.ts";
import { parseAddOn, parseCount, printChanged, toRelease } from "./licence-terms.ts";

const why = ["--reason <text>", "why; it is kept in the audit log"] as const;

/** `licet licence transfer|split|merge`. */
export function addLicenceSharingCommands(licence: Command): void {
  licence
    .command("transfer <id> <account>")
    .description("move a licence to another account")
    .option("--release-seats", "free its seats; otherwise it must have none")
    .requiredOption(...why)
    .action(transferLicence);
  licence
    .command("split <id> <quantity>")
    .description("make some units of a licence one of its own")
    .option("--to <account>", "where the new licence goes; otherwise it stays")
    .option("--add-on <key=quantity...>", "add-ons that go along", parseAddOn)
    .option("--release-newest", "free the newest seats if there are too many")
    .option("--release <user...>", "free these users' seats if there are too many")
    .requiredOption(...why)
    .action(splitLicence);
  licence
    .command("merge <id> <merged>")
    .description("add a licence to another, and end it")
    .requiredOption(...why)
    .action(mergeLicences);
}

async function transferLicence(
  licenceId: string,
  toAccountId: string,
  { releaseSeats = false, reason }: { releaseSeats?: boolean; reason: string },
  command: Command,
): Promise<void> {
  const request = { requestId: randomUUID(), licenceId, toAccountId, releaseSeats, reason };
  const answer = await connect(command).licences.transferLicence(request);
  printMessage(command, TransferLicenceResponseSchema, answer, ({ revision }) => [
    `${licenceId} is ${toAccountId}'s; in force from revision ${revision}`,
  ]);
}

interface SplitOptions {
  readonly to?: string;
  readonly addOn?: { addOnKey: string; quantity: bigint }[];
  readonly releaseNewest?: boolean;
  readonly release?: string[];
  readonly reason: string;
}

async function splitLicence(id: string, quantity: string, options: SplitOptions, command: Command): Promise<void> {
  const { to = "", addOn = [], reason, ...seats } = options;
  const answer = await connect(command).licences.splitLicence({
    requestId: randomUUID(),
    licenceId: id,
    quantity: parseCount(quantity),
    addOns: addOn,
    toAccountId: to,
    ...toRelease(seats),
    reason,
  });
  printMessage(command, SplitLicenceResponseSchema, answer, ({ licence, newLicence }) => [
    `${id} keeps ${licence?.quantity ?? 0n}`,
    `${newLicence?.licenceId ?? ""} has ${newLicence?.quantity ?? 0n}, held by ${newLicence?.accountId ?? ""}`,
  ]);
}

async function mergeLicences(
  licenceId: string,
  mergedLicenceId: string,
  { reason }: { reason: string },
  command: Command,
): Promise<void> {
  const request = { requestId: randomUUID(), licenceId, mergedLicenceId, reason };
  const { licence, revision } = await connect(command).licences.mergeLicences(request);
  printChanged(command, licence, revision, `${licenceId} is ${licence?.quantity ?? 0n} with ${mergedLicenceId}`);
}
