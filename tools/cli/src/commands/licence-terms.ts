import { randomUUID } from "node:crypto";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Licence, PreviewLicenceChangeResponse } from "@licet/contracts/entitlement";
import {
  ChangeLicenceResponseSchema,
  LicenceSchema,
  PreviewLicenceChangeResponseSchema,
  RenewalBasis,
  RenewalSubject,
  SeatRelease,
} from "@licet/contracts/entitlement";
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { describeDifference, describeOverLimits } from "../describe-rights.ts";
import { faint, printJson, printLines, printMessage, toJsonShape } from "../output.ts";
import { parseInstant } from "../parse-input.ts";
import { connect, wantsJson } from "../profile.ts";

/** `licet licence renew|change|preview`. */
export function addLicenceTermsCommands(licence: Command): void {
  licence
    .command("renew <id>")
    .description("give a licence a later end")
    .option("--until <time>", "the new end; otherwise one more term of the plan", parseTime)
    .addOption(new Option("--basis <basis>", "from where it counts").choices(["end", "now"]))
    .option("--maintenance", "renew the maintenance instead of the term")
    .option("--reason <text>", "why; it is kept in the audit log", "")
    .action(renewLicence);
  addChangeOptions(licence.command("change <id>").description("give a licence another plan, quantity or add-ons"))
    .requiredOption("--reason <text>", "why; it is kept in the audit log")
    .addHelpText("after", "\nA change that is still to come is listed by `licet licence moves`.")
    .action(changeLicence);
  addChangeOptions(licence.command("preview <id>").description("what a change would do; nothing is written")).action(
    previewChange,
  );
}

/** What a change and its preview may be told. */
interface ChangeOptions {
  readonly plan?: string;
  readonly planVersion?: number;
  readonly quantity?: bigint;
  readonly addOn?: readonly { addOnKey: string; quantity: bigint }[];
  readonly releaseNewest?: boolean;
  readonly release?: string[];
  readonly at?: Date | "period-end";
}

function addChangeOptions(command: Command): Command {
  return command
    .option("--plan <key>", "a plan of the same product")
    .option("--plan-version <number>", "of the plan; otherwise the one in force", (text) => Number(parseCount(text)))
    .option("--quantity <number>", "users, devices or instances", parseCount)
    .option("--add-on <key=quantity...>", "new quantities of add-ons; 0 takes one away", parseAddOn)
    .option("--release-newest", "free the newest seats if there are too many")
    .option("--release <user...>", "free these users' seats if there are too many")
    .option("--at <when>", "period-end, or an instant such as 2026-12-31T23:00:00Z; at once by default", parseWhen);
}

function parseWhen(text: string): Date | "period-end" {
  return text === "period-end" ? text : parseInstant(text);
}

function toEffective({ at }: Pick<ChangeOptions, "at">) {
  if (at === undefined) return {};
  if (at === "period-end") return { effective: { at: { case: "periodEnd" as const, value: true } } };
  return { effective: { at: { case: "time" as const, value: timestampFromDate(at) } } };
}

function toChange({ plan = "", planVersion = 0, quantity = 0n, addOn = [], ...seats }: Omit<ChangeOptions, "at">) {
  return { planKey: plan, planVersion, quantity, addOns: [...addOn], ...toRelease(seats) };
}

/** Whose seats go if there are too many. */
export function toRelease({ releaseNewest = false, release = [] }: Pick<ChangeOptions, "releaseNewest" | "release">) {
  const releaseSeats = releaseNewest
    ? SeatRelease.NEWEST_FIRST
    : release.length > 0
      ? SeatRelease.NAMED_USERS
      : SeatRelease.UNSPECIFIED;
  return { releaseSeats, releaseUserIds: release };
}

const bases = { end: RenewalBasis.FROM_END, now: RenewalBasis.FROM_NOW } as const;

async function renewLicence(
  licenceId: string,
  options: { until?: Date; basis?: keyof typeof bases; maintenance?: boolean; reason: string },
  command: Command,
): Promise<void> {
  const { until, basis, maintenance = false, reason } = options;
  const { licence, revision } = await connect(command).licences.renewLicence({
    requestId: randomUUID(),
    licenceId,
    subject: maintenance ? RenewalSubject.MAINTENANCE : RenewalSubject.TERM,
    basis: basis === undefined ? RenewalBasis.UNSPECIFIED : bases[basis],
    ...(until && { endTime: timestampFromDate(until) }),
    reason,
  });
  const end = maintenance ? licence?.maintenanceEndTime : licence?.endTime;
  const last = end ? timestampDate(end).toISOString() : "for ever";
  printChanged(command, licence, revision, `${maintenance ? "maintenance of " : ""}${licenceId} runs until ${last}`);
}

async function changeLicence(
  licenceId: string,
  options: ChangeOptions & { reason: string },
  command: Command,
): Promise<void> {
  const request = { requestId: randomUUID(), licenceId, change: toChange(options), reason: options.reason };
  const answer = await connect(command).licences.changeLicence({ ...request, ...toEffective(options) });
  const { licence, revision, move } = answer;
  if (move === undefined) return printChanged(command, licence, revision, `${licenceId} is ${nameOf(licence)}`);
  if (wantsJson(command)) return printMessage(command, ChangeLicenceResponseSchema, answer, () => []);
  const at = move.effectiveTime ? timestampDate(move.effectiveTime).toISOString() : "?";
  printLines([`change of ${licenceId} scheduled for ${at} as ${move.moveId}`]);
}

async function previewChange(licenceId: string, options: ChangeOptions, command: Command): Promise<void> {
  const request = { licenceId, change: toChange(options), ...toEffective(options) };
  const preview = await connect(command).licences.previewLicenceChange(request);
  printMessage(command, PreviewLicenceChangeResponseSchema, preview, describePreview);
}

function describePreview(preview: PreviewLicenceChangeResponse): string[] {
  const { before, after, difference, overLimits, unknownUsageFeatureKeys: unknown } = preview;
  return [
    `${nameOf(before)} -> ${nameOf(after)}`,
    ...describeDifference(difference),
    ...describeOverLimits(overLimits),
    ...(unknown.length > 0 ? [faint(`what is used of ${unknown.join(", ")} is not known now`)] : []),
  ];
}

function nameOf(licence: Licence | undefined): string {
  return `${licence?.quantity ?? 0n} x ${licence?.planKey ?? ""} v${licence?.planVersion ?? 0}`;
}

/** Prints a licence that was changed. */
export function printChanged(command: Command, licence: Licence | undefined, revision: bigint, text: string): void {
  if (licence === undefined) throw new Error("the answer holds no licence");
  if (wantsJson(command)) {
    return printJson({ licence: toJsonShape(LicenceSchema, licence), revision: String(revision) });
  }
  printLines([`${text}; in force from revision ${revision}`]);
}

function parseTime(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError("It is a date or an ISO 8601 time.");
  return time;
}

/** A positive whole number as an option. */
export function parseCount(text: string): bigint {
  if (/^[1-9]\d{0,9}$/.test(text)) return BigInt(text);
  throw new InvalidArgumentError("It is a positive whole number.");
}

/** An add-on and its quantity as an option that may come again. */
export function parseAddOn(text: string, before: { addOnKey: string; quantity: bigint }[] = []) {
  const [, addOnKey = "", quantity = ""] = /^([^=]+)=(\d{1,9})$/.exec(text) ?? [];
  if (addOnKey === "") throw new InvalidArgumentError("It is an add-on's key, '=' and a quantity.");
  return [...before, { addOnKey, quantity: BigInt(quantity) }];
}
