import { randomUUID } from "node:crypto";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { LicenceSchema, LicenceStatus, ScheduledMoveSchema, ScheduledMoveState } from "@licet/contracts/entitlement";
import type { Licence, ScheduledMove } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { parseInstant } from "../parse-input.ts";
import { printJson, printLines, toColumns, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";
import { addLicenceSharingCommands } from "./licence-sharing.ts";
import { addLicenceTermsCommands } from "./licence-terms.ts";

/** `licet licence list|suspend|resume|revoke|moves|cancel-move|renew|change|preview|transfer|split|merge|assign-seat`. */
export function addLicenceCommands(program: Command): void {
  const licence = program.command("licence").description("what an account holds");
  licence.command("list <account>").description("licences of an account").action(listLicences);
  for (const move of ["suspend", "resume", "revoke"] as const) {
    licence
      .command(`${move} <id>`)
      .description(`${move} a licence`)
      .requiredOption("--reason <text>", "why; it is kept in the audit log")
      .option("--at <instant>", "when, such as 2026-12-31T23:00:00Z; at once by default", parseInstant)
      .action((id: string, options: { reason: string; at?: Date }, command: Command) =>
        moveLicence(move, id, options, command),
      );
  }
  addLicenceTermsCommands(licence);
  addLicenceSharingCommands(licence);
  licence
    .command("moves [account]")
    .description("moves to come of an account's licences, or of all")
    .option("--all", "also those that took place or were taken back")
    .action(listMoves);
  licence
    .command("cancel-move <licence> <move>")
    .description("take back a move to come")
    .requiredOption("--reason <text>", "why; it is kept in the audit log")
    .action(cancelMove);
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
  const endless = licence.awaitsFirstUse ? "begins with first use" : "for ever";
  const until = endTime ? timestampDate(endTime).toISOString() : endless;
  return [licenceId, `${planKey} v${planVersion}`, String(quantity), status.toLowerCase(), until];
}

async function moveLicence(
  move: "suspend" | "resume" | "revoke",
  licenceId: string,
  { reason, at }: { reason: string; at?: Date },
  command: Command,
): Promise<void> {
  const { licences } = connect(command);
  const effectiveTime = at === undefined ? undefined : timestampFromDate(at);
  const request = { requestId: randomUUID(), licenceId, reason, ...(effectiveTime && { effectiveTime }) };
  const { revision, move: scheduled } =
    move === "suspend"
      ? await licences.suspendLicence(request)
      : move === "resume"
        ? await licences.resumeLicence(request)
        : await licences.revokeLicence(request);
  if (wantsJson(command)) {
    return printJson({ licenceId, revision: String(revision), ...(scheduled && { moveId: scheduled.moveId }) });
  }
  const done = scheduled ? `scheduled for ${instantOf(scheduled)} as ${scheduled.moveId}` : "done";
  printLines([`${move} of ${licenceId} ${done}; in force from revision ${revision}`]);
}

async function listMoves(accountId = "", options: { all?: boolean }, command: Command): Promise<void> {
  const request = { accountId, includeEnded: options.all === true, pageSize: 1000 };
  const { moves } = await connect(command).licences.listScheduledMoves(request);
  if (wantsJson(command)) return printJson(moves.map((move) => toJsonShape(ScheduledMoveSchema, move)));
  if (moves.length === 0) return printLines(["no move is to come"]);
  const rows = moves.map((move) => {
    const state = Object.entries(ScheduledMoveState).find(([, number]) => number === move.state)?.[0] ?? "?";
    return [instantOf(move), move.kind, move.licenceId, move.moveId, state.toLowerCase(), move.reason];
  });
  printLines(toColumns([["at", "move", "licence", "id", "state", "reason"], ...rows]));
}

async function cancelMove(
  licenceId: string,
  moveId: string,
  { reason }: { reason: string },
  command: Command,
): Promise<void> {
  const request = { requestId: randomUUID(), licenceId, moveId, reason };
  const { revision } = await connect(command).licences.cancelScheduledMove(request);
  if (wantsJson(command)) printJson({ licenceId, moveId, revision: String(revision) });
  else printLines([`${moveId} of ${licenceId} taken back; in force from revision ${revision}`]);
}

function instantOf({ effectiveTime }: ScheduledMove): string {
  return effectiveTime ? timestampDate(effectiveTime).toISOString() : "?";
}

async function assignSeat(licenceId: string, userId: string, _options: object, command: Command): Promise<void> {
  const { revision } = await connect(command).seats.assignSeat({ requestId: randomUUID(), licenceId, userId });
  if (wantsJson(command)) printJson({ licenceId, userId, revision: String(revision) });
  else printLines([`${userId} has a seat of ${licenceId}; in force from revision ${revision}`]);
}
