import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { BalanceSchema } from "@licet/contracts/metering";
import type { Balance } from "@licet/contracts/metering";
import type { Licet } from "@licet/sdk";
import type { Command } from "commander";
import { endProgress, printJson, printLines, showProgress, toColumns, toJsonShape } from "../output.ts";
import { parseJson } from "../parse-input.ts";
import { connect, wantsJson } from "../profile.ts";
import { sendPatiently } from "../send-patiently.ts";

interface ReportOptions {
  account?: string;
  type?: string;
  data?: string;
  id?: string;
  time?: string;
}

interface Verdict {
  status: string;
  reason?: string;
  message?: string;
}

/** `licet usage report|balance`. */
export function addUsageCommands(program: Command): void {
  const usage = program.command("usage").description("what was used, and what is left");
  usage
    .command("report [file]")
    .description("report one event (options) or a file of CloudEvents, one JSON a line")
    .option("--account <id>", "the account that used it")
    .option("--type <type>", "type of the event, as a meter counts it")
    .option("--data <json>", "data of the event", "{}")
    .option("--id <id>", "identity of the event; reporting it again counts once")
    .option("--time <instant>", "when it happened (RFC 3339)")
    .action(report);
  usage.command("balance <account>").description("what is left of each metered feature").action(balance);
}

const batchSize = 1000;
const eventSource = "licet-cli";

async function report(file: string | undefined, options: ReportOptions, command: Command): Promise<void> {
  const batches = file === undefined ? [[toEvent(options)]] : readBatches(file);
  const licet = connect(command);
  const counts = new Map<string, number>();
  const problems: string[] = [];
  let sent = 0;
  for await (const batch of batches) {
    for (const [index, { status, reason, message }] of (await sendEvents(licet, batch)).entries()) {
      counts.set(status, (counts.get(status) ?? 0) + 1);
      if (status === "invalid") problems.push(`  event ${sent + index + 1}: ${reason}: ${message}`);
    }
    sent += batch.length;
    showProgress(`${sent} events`);
  }
  endProgress();
  const summary = Object.fromEntries(["accepted", "duplicate", "invalid"].map((word) => [word, counts.get(word) ?? 0]));
  if (wantsJson(command)) printJson(summary);
  else {
    const { accepted, duplicate, invalid } = summary;
    printLines([`${accepted} counted, ${duplicate} known already, ${invalid} refused`, ...problems.slice(0, 20)]);
  }
  if (problems.length > 0) process.exitCode = 1;
}

function toEvent({ account, type, data, id, time }: ReportOptions): object {
  if (account === undefined || type === undefined) throw new Error("name a file, or --account and --type");
  const content = parseJson(data ?? "{}", "--data");
  return {
    specversion: "1.0",
    id: id ?? randomUUID(),
    source: eventSource,
    type,
    subject: account,
    data: content,
    ...(time && { time }),
  };
}

async function* readBatches(file: string): AsyncGenerator<object[]> {
  let batch: object[] = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    number++;
    if (line.trim() === "") continue;
    batch.push(parseJson(line, `${file}:${number}`) as object);
    if (batch.length === batchSize) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Sends CloudEvents in one batch; the verdicts are in their order. */
export async function sendEvents(licet: Licet, events: object[]): Promise<Verdict[]> {
  const response = await sendPatiently(() =>
    licet.fetch("/v1/events", {
      method: "POST",
      headers: { "content-type": "application/cloudevents-batch+json" },
      body: JSON.stringify(events),
    }),
  );
  if (!response.ok) throw new Error(`the events were refused: ${await response.text()}`);
  return ((await response.json()) as { verdicts: Verdict[] }).verdicts;
}

async function balance(accountId: string, _options: object, command: Command): Promise<void> {
  const { balances } = await connect(command).metering.listBalances({ accountId, pageSize: 1000 });
  if (wantsJson(command)) return printJson(balances.map((entry) => toJsonShape(BalanceSchema, entry)));
  if (balances.length === 0) return printLines([`no metered feature is known of account ${accountId}`]);
  const head = ["feature", "limit", "used", "reserved", "left", "renewed"];
  printLines(toColumns([head, ...balances.map(toRow)]));
}

function toRow({ featureKey, limit, used, reserved, remaining, resetTime }: Balance): string[] {
  return [featureKey, limit, used, reserved, remaining, resetTime ? timestampDate(resetTime).toISOString() : "never"];
}
