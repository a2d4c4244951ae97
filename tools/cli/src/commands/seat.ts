import { randomUUID } from "node:crypto";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Seat } from "@licet/contracts/entitlement";
import { SeatReservationSchema, SeatSchema } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { printJson, printLines, printMessage, toColumns, toJsonShape } from "../output.ts";
import { parseRevision } from "../parse-input.ts";
import { connect, wantsJson } from "../profile.ts";

/** `licet seat assign|unassign|transfer|reclaim|list|use|reserve|reservations`. */
export function addSeatCommands(program: Command): void {
  const seat = program.command("seat").description("seats of licences that are sold per user");
  const whose = ["--account <id>", "the user's account, where it is one that shares the licence"] as const;
  seat
    .command("assign <licence> <user>")
    .description("give a user a seat")
    .option(...whose)
    .action(assign);
  seat
    .command("unassign <licence> <user>")
    .description("free a user's seat")
    .option(...whose)
    .action(unassign);
  seat
    .command("transfer <licence> <from> <to>")
    .description("give a user's seat to another user in one step")
    .option("--from-account <id>", "the account of the one, where it is one that shares the licence")
    .option("--to-account <id>", "likewise of the other")
    .action(transfer);
  seat
    .command("reclaim <licence> <user>")
    .description("take a seat back on the vendor's behalf, also while it cools off")
    .requiredOption("--reason <text>", "why; it is kept in the audit log")
    .option(...whose)
    .action(reclaim);
  seat
    .command("list <licence>")
    .description("who has a seat of a licence, and uses it")
    .option("--account <id>", "only users of this account")
    .action(list);
  seat
    .command("use <licence> <user>")
    .description("tell that a user's seat is used")
    .option(...whose)
    .action(use);
  seat
    .command("reserve <licence> <group> <seats>")
    .description("keep so many seats for a group's users; 0 keeps none")
    .action(reserve);
  seat.command("reservations <licence>").description("what is kept for groups").action(reservations);
}

interface Whose {
  readonly account?: string;
}

async function assign(licenceId: string, userId: string, { account = "" }: Whose, command: Command): Promise<void> {
  const request = { requestId: randomUUID(), licenceId, userId, userAccountId: account };
  const { seat, revision } = await connect(command).seats.assignSeat(request);
  printSeat(command, seat, `${userId} has a seat of ${licenceId}; in force from revision ${revision}`);
}

async function unassign(licenceId: string, userId: string, { account = "" }: Whose, command: Command): Promise<void> {
  const request = { requestId: randomUUID(), licenceId, userId, userAccountId: account };
  const { revision } = await connect(command).seats.unassignSeat(request);
  printFreed(command, { licenceId, userId, revision });
}

async function transfer(
  licenceId: string,
  fromUserId: string,
  toUserId: string,
  { fromAccount = "", toAccount = "" }: { readonly fromAccount?: string; readonly toAccount?: string },
  command: Command,
): Promise<void> {
  const accounts = { fromUserAccountId: fromAccount, toUserAccountId: toAccount };
  const request = { requestId: randomUUID(), licenceId, fromUserId, toUserId, ...accounts };
  const { seat, revision } = await connect(command).seats.transferSeat(request);
  printSeat(command, seat, `${toUserId} has the seat of ${fromUserId}; in force from revision ${revision}`);
}

async function reclaim(
  licenceId: string,
  userId: string,
  { reason, account = "" }: Whose & { reason: string },
  command: Command,
): Promise<void> {
  const request = { requestId: randomUUID(), licenceId, userId, userAccountId: account, reason };
  const { revision } = await connect(command).seats.reclaimSeat(request);
  printFreed(command, { licenceId, userId, revision });
}

async function list(licenceId: string, { account = "" }: Whose, command: Command): Promise<void> {
  const client = connect(command).seats;
  const seats: Seat[] = [];
  let pageToken = "";
  do {
    const page = await client.listSeats({ licenceId, userAccountId: account, pageSize: 1000, pageToken });
    seats.push(...page.seats);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  if (wantsJson(command)) return printJson(seats.map((seat) => toJsonShape(SeatSchema, seat)));
  if (seats.length === 0) return printLines([`nobody has a seat of ${licenceId}`]);
  printLines(toColumns([["user", "since", "last used", "may go on from", "is taken back"], ...seats.map(toRow)]));
}

async function use(licenceId: string, userId: string, { account = "" }: Whose, command: Command): Promise<void> {
  const uses = [{ licenceId, userId, userAccountId: account }];
  const { unknown } = await connect(command).seats.recordSeatUses({ uses });
  if (unknown.length > 0) throw new Error(`${userId} has no seat of ${licenceId}`);
  if (wantsJson(command)) printJson({ licenceId, userId });
  else printLines([`${userId} uses a seat of ${licenceId}`]);
}

async function reserve(
  licenceId: string,
  group: string,
  seats: string,
  _options: object,
  command: Command,
): Promise<void> {
  const request = { requestId: randomUUID(), licenceId, group, seats: parseRevision(seats) };
  const { reservation, revision } = await connect(command).seats.reserveSeats(request);
  if (reservation === undefined) throw new Error("the answer holds no reservation");
  printMessage(command, SeatReservationSchema, reservation, (kept) => [
    `${kept.seats} seats of ${licenceId} are for ${group}; in force from revision ${revision}`,
  ]);
}

async function reservations(licenceId: string, _options: object, command: Command): Promise<void> {
  const { reservations: all } = await connect(command).seats.listSeatReservations({ licenceId });
  if (wantsJson(command)) return printJson(all.map((each) => toJsonShape(SeatReservationSchema, each)));
  if (all.length === 0) return printLines([`no seat of ${licenceId} is kept for a group`]);
  const rows = all.map(({ group, seats, used }) => [group, String(seats), String(used)]);
  printLines(toColumns([["group", "seats", "used"], ...rows]));
}

function printSeat(command: Command, seat: Seat | undefined, text: string): void {
  if (seat === undefined) throw new Error("the answer holds no seat");
  printMessage(command, SeatSchema, seat, ({ coolTime }) => [
    coolTime === undefined ? text : `${text}; it may go on from ${instantOf(coolTime)}`,
  ]);
}

function printFreed(
  command: Command,
  { licenceId, userId, revision }: { licenceId: string; userId: string; revision: bigint },
): void {
  if (wantsJson(command)) printJson({ licenceId, userId, revision: String(revision) });
  else printLines([`${userId} has no seat of ${licenceId}; in force from revision ${revision}`]);
}

function toRow({ userId, userAccountId, assignTime, lastUseTime, coolTime, reclaimTime }: Seat): string[] {
  const name = userAccountId === "" ? userId : `${userAccountId}/${userId}`;
  return [name, ...[assignTime, lastUseTime, coolTime, reclaimTime].map(instantOf)];
}

function instantOf(time: Timestamp | undefined): string {
  return time === undefined ? "" : timestampDate(time).toISOString();
}
