import { randomUUID } from "node:crypto";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { LeaseSchema, LicenceOverdraftsSchema, OverdraftDaySchema } from "@licet/contracts/entitlement";
import type { Lease, LicenceOverdrafts } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { printJson, printLines, printMessage, toColumns, toJsonShape } from "../output.ts";
import { parseInstant } from "../parse-input.ts";
import { connect, wantsJson } from "../profile.ts";
import { addLeaseOptionsCommands } from "./lease-options.ts";

/** `licet lease checkout|heartbeat|return|borrow|options|set-options|list|report`. */
export function addLeaseCommands(program: Command): void {
  const lease = program.command("lease").description("keys of floating licences in use");
  lease
    .command("checkout [licence]")
    .description("take a key of a licence, or of any that grants a feature")
    .option("--account <id>", "whose licences, with --product and --feature")
    .option("--product <key>", "product of the feature")
    .option("--feature <key>", "feature to be used")
    .option("--user <id>", "who uses it")
    .option("--device <id>", "where it is used")
    .option("--country <code>", "country of use, with --feature")
    .option("--product-version <version>", "version in use, with --feature")
    .action(checkOut);
  lease.command("heartbeat <lease>").description("say that the use goes on").action(beat);
  lease.command("return <lease>").description("give a key back, a borrowed one too").action(giveBack);
  lease
    .command("borrow <lease>")
    .description("keep a key without heartbeats, for use without a network")
    .requiredOption("--until <instant>", "how long, such as 2026-12-31T23:00:00Z", parseInstant)
    .action(borrow);
  addLeaseOptionsCommands(lease);
  lease.command("list <licence>").description("keys of a licence in use").action(list);
  lease
    .command("report [licence]")
    .description("days on which more keys were in use than bought, of one licence or of all that had any")
    .action(reportOverdrafts);
}

interface CheckOutOptions {
  account?: string;
  product?: string;
  feature?: string;
  user?: string;
  device?: string;
  country?: string;
  productVersion?: string;
}

async function checkOut(licenceId: string | undefined, options: CheckOutOptions, command: Command): Promise<void> {
  const { user = "", device = "", country = "", productVersion = "" } = options;
  if (user === "" && device === "") throw new Error("a lease needs --user, --device or both");
  const from = toSource(licenceId, options);
  const request = {
    requestId: randomUUID(),
    from,
    userId: user,
    deviceId: device,
    context: { country, productVersion },
  };
  const { lease, revision } = await connect(command).leases.checkOutLease(request);
  if (lease === undefined) throw new Error("the answer holds no lease");
  printMessage(command, LeaseSchema, lease, (taken) => [
    `${taken.leaseId} is a key of ${taken.licenceId}; in force from revision ${revision}`,
    `it ends at ${textOf(taken.expireTime)} unless a heartbeat comes, every ${taken.heartbeatInterval?.seconds ?? 0n} s`,
  ]);
}

function toSource(licenceId: string | undefined, { account, product, feature }: CheckOutOptions) {
  const named = [account, product, feature].filter((option) => option !== undefined).length;
  if (licenceId !== undefined && named === 0) return { case: "licenceId", value: licenceId } as const;
  if (licenceId === undefined && account !== undefined && product !== undefined && feature !== undefined) {
    return { case: "feature", value: { accountId: account, productKey: product, featureKey: feature } } as const;
  }
  throw new Error("name either a licence, or --account, --product and --feature");
}

async function beat(leaseId: string, _options: object, command: Command): Promise<void> {
  const { expireTime } = await connect(command).leases.heartbeatLease({ leaseId });
  if (wantsJson(command)) printJson({ leaseId, expireTime: textOf(expireTime) });
  else printLines([`${leaseId} is held until ${textOf(expireTime)}`]);
}

async function giveBack(leaseId: string, _options: object, command: Command): Promise<void> {
  const { revision } = await connect(command).leases.returnLease({ requestId: randomUUID(), leaseId });
  if (wantsJson(command)) printJson({ leaseId, revision: String(revision) });
  else printLines([`${leaseId} is given back; in force from revision ${revision}`]);
}

async function borrow(leaseId: string, { until }: { until: Date }, command: Command): Promise<void> {
  const request = { requestId: randomUUID(), leaseId, untilTime: timestampFromDate(until) };
  const { lease, revision } = await connect(command).leases.borrowLease(request);
  if (lease === undefined) throw new Error("the answer holds no lease");
  printMessage(command, LeaseSchema, lease, ({ licenceId, expireTime }) => [
    `${leaseId} is borrowed until ${textOf(expireTime)}; in force from revision ${revision}`,
    `for use without a network: licet token get ${licenceId}`,
  ]);
}

async function list(licenceId: string, _options: object, command: Command): Promise<void> {
  const client = connect(command).leases;
  const leases: Lease[] = [];
  let pageToken = "";
  do {
    const page = await client.listLeases({ licenceId, pageSize: 1000, pageToken });
    leases.push(...page.leases);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  if (wantsJson(command)) return printJson(leases.map((lease) => toJsonShape(LeaseSchema, lease)));
  if (leases.length === 0) return printLines([`no key of licence ${licenceId} is in use`]);
  printLines(toColumns([["lease", "user", "device", "group", "until", ""], ...leases.map(toRow)]));
}

function toRow({ leaseId, userId, deviceId, group, expireTime, borrowed }: Lease): string[] {
  return [leaseId, userId || "-", deviceId || "-", group || "-", textOf(expireTime), borrowed ? "borrowed" : ""];
}

async function reportOverdrafts(licenceId: string | undefined, _options: object, command: Command): Promise<void> {
  if (licenceId === undefined) return reportAll(command);
  const { days } = await connect(command).leases.listOverdrafts({ licenceId });
  if (wantsJson(command)) return printJson(days.map((day) => toJsonShape(OverdraftDaySchema, day)));
  if (days.length === 0) return printLines([`of licence ${licenceId} never more keys were in use than bought`]);
  printLines(toColumns([["day", "keys above"], ...days.map(({ date, mostKeys }) => [date, String(mostKeys)])]));
}

async function reportAll(command: Command): Promise<void> {
  const client = connect(command).leases;
  const all: LicenceOverdrafts[] = [];
  let pageToken = "";
  do {
    const page = await client.listLicenceOverdrafts({ pageSize: 1000, pageToken });
    all.push(...page.overdrafts);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  if (wantsJson(command)) return printJson(all.map((each) => toJsonShape(LicenceOverdraftsSchema, each)));
  if (all.length === 0) return printLines(["of no licence more keys were in use than bought"]);
  const rows = all.flatMap(({ licenceId, accountId, planKey, quantity, days }) =>
    days.map(({ date, mostKeys }) => [accountId, licenceId, planKey, String(quantity), date, String(mostKeys)]),
  );
  printLines(toColumns([["account", "licence", "plan", "keys", "day", "keys above"], ...rows]));
}

function textOf(time: Timestamp | undefined): string {
  return time === undefined ? "" : timestampDate(time).toISOString();
}
