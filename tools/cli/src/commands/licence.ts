import { randomUUID } from "node:crypto";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { LicenceSchema, LicenceStatus } from "@licet/contracts/entitlement";
import type { Licence } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { printJson, printLines, toColumns, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";
import { addLicenceTermsCommands } from "./licence-terms.ts";

/** `licet licence list|suspend|resume|revoke|renew|change|preview|assign-seat`. */
export function addLicenceCommands(program: Command): void {
  const licence = program.command("licence").description("what an account holds");
  licence.command("list <account>").description("licences of an account").action(listLicences);
  for (const move of ["suspend", "resume", "revoke"] as const) {
    licence
      .command(`${move} <id>`)
      .description(`${move} a licence`)
      .requiredOption("--reason <text>", "why; it is kept in the audit log")
      .action((id: string, options: { reason: string }, command: Command) =>
        moveLicence(move, id, options.reason, command),
      );
  }
  addLicenceTermsCommands(licence);
  licence.command("assign-seat <id> <user>").description("give a user a seat").action(assignSeat);
}

async function listLicences(accountId: string, _options: object, command: Command): Promise<void> {
  const { licences } = await connect(command).licences.listLicences({ accountId, pageSize: 1000 });
  if (wantsJson(command)) return printJson(licences.map((licence) => toJsonShape(LicenceSchema, licence)));
  if (licences.length === 0) return printLines([`account ${accountId} holds no licence`]);
  printLines(toColumns([["licence", "plan", "quantity", "status", "until"], ...licences.map(toRow)]));
}

function toRow(licence: Licence): string[] {
  const { licenceId, planKey, planVersion, quantity, endTime } = licence;
  const status = Object.entries(LicenceStatus).find(([, number]) => number === licence.status)?.[0] ?? "?";
  const until = endTime ? timestampDate(endTime).toISOString() : "for ever";
  return [licenceId, `${planKey} v${planVersion}`, String(quantity), status.toLowerCase(), until];
}

async function moveLicence(
  move: "suspend" | "resume" | "revoke",
  licenceId: string,
  reason: string,
  command: Command,
): Promise<void> {
  const { licences } = connect(command);
  const request = { requestId: randomUUID(), licenceId, reason };
  const { revision } =
    move === "suspend"
      ? await licences.suspendLicence(request)
      : move === "resume"
        ? await licences.resumeLicence(request)
        : await licences.revokeLicence(request);
  if (wantsJson(command)) printJson({ licenceId, revision: String(revision) });
  else printLines([`${move} of ${licenceId} done; in force from revision ${revision}`]);
}

async function assignSeat(licenceId: string, userId: string, _options: object, command: Command): Promise<void> {
  const { revision } = await connect(command).seats.assignSeat({ requestId: randomUUID(), licenceId, userId });
  if (wantsJson(command)) printJson({ licenceId, userId, revision: String(revision) });
  else printLines([`${userId} has a seat of ${licenceId}; in force from revision ${revision}`]);
}
