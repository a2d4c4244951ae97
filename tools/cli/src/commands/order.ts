import { randomUUID } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { OrderSchema, OrderState } from "@licet/contracts/integration";
import type { Order } from "@licet/contracts/integration";
import type { Licet } from "@licet/sdk";
import type { Command } from "commander";
import { bad, endProgress, faint, good, printJson, printLines, printMessage, showProgress } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";
import { sendPatiently } from "../send-patiently.ts";

interface SubmitOptions {
  account?: string;
  sku?: string;
  quantity?: string;
  tier?: string;
  action?: string;
  key?: string;
  wait?: boolean;
}

/** `licet order submit|get|list|cancel`. */
export function addOrderCommands(program: Command): void {
  const order = program.command("order").description("what was bought");
  order
    .command("submit [file]")
    .description("send one order (JSON file or options) or many (.ndjson file)")
    .option("--account <id>", "the vendor's id of the customer")
    .option("--sku <sku>", "what was bought")
    .option("--quantity <n>", "how many users", "1")
    .option("--tier <tier>", "the edition as the CRM names it")
    .option("--action <action>", "NEW or CHANGE", "NEW")
    .option("--key <key>", "idempotency key; sending again with the same one acts once")
    .option("--wait", "follow it to its end")
    .action(submit);
  order.command("get <id>").description("where an order stands").action(getOrder);
  order
    .command("list")
    .description("orders, oldest first")
    .option("--account <id>", "only of this customer")
    .action(listOrders);
  order
    .command("cancel <id>")
    .description("take an order back: licences it made are revoked, those it changed are as if it had never come")
    .option("--reason <text>", "why", "cancelled by the customer")
    .action(cancelOrder);
}

async function submit(file: string | undefined, options: SubmitOptions, command: Command): Promise<void> {
  if (file?.endsWith(".ndjson")) return submitFile(file, options.key ?? file, command);
  const body = file === undefined ? toOrder(options) : await readFile(file, "utf8");
  const licet = connect(command);
  const headers = { "content-type": "application/json", "idempotency-key": options.key ?? randomUUID() };
  const response = await sendPatiently(() => licet.fetch("/v1/orders", { method: "POST", headers, body }));
  const answer = (await response.json()) as {
    orderId: string;
    detail?: string;
    errors?: { pointer: string; detail: string }[];
  };
  if (!response.ok) {
    const fields = (answer.errors ?? []).map(({ pointer, detail }) => `\n  ${pointer}: ${detail}`);
    throw new Error(`the order was refused: ${answer.detail ?? response.statusText}${fields.join("")}`);
  }
  const order = options.wait ? await followOrder(licet, answer.orderId) : await readOrder(licet, answer.orderId);
  printMessage(command, OrderSchema, order, describeOrder);
  if (order.state === OrderState.REJECTED) process.exitCode = 1;
}

function toOrder({ account, sku, quantity, tier, action }: SubmitOptions): string {
  if (account === undefined || sku === undefined) throw new Error("name a file, or --account and --sku");
  const line = { sku, quantity: Number(quantity), ...(tier !== undefined && { tier }) };
  return JSON.stringify({ action, customer: { accountId: account }, lines: [line] });
}

async function submitFile(file: string, key: string, command: Command): Promise<void> {
  showProgress(`sending ${file} (${Math.ceil(statSync(file).size / 1024)} KiB)`);
  const licet = connect(command);
  const headers = { "content-type": "application/x-ndjson", "idempotency-key": key };
  const response = await sendPatiently(() =>
    licet.fetch("/v1/orders:batch", { method: "POST", headers, body: toStream(file), duplex: "half" }),
  );
  const text = await response.text();
  endProgress();
  if (!response.ok) throw new Error(`the file was refused: ${text}`);
  if (wantsJson(command)) return void process.stdout.write(text);
  const verdicts = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { line: number; problem?: { detail: string } });
  const refused = verdicts.filter(({ problem }) => problem !== undefined);
  printLines([
    `${verdicts.length - refused.length} orders taken, ${refused.length} refused`,
    ...refused.slice(0, 20).map(({ line, problem }) => `  line ${line}: ${problem?.detail}`),
  ]);
  if (refused.length > 0) process.exitCode = 1;
}

function toStream(file: string): ReadableStream {
  return ReadableStream.from(createReadStream(file));
}

async function readOrder(licet: Licet, orderId: string): Promise<Order> {
  const { order } = await licet.orders.getOrder({ orderId });
  if (order === undefined) throw new Error(`order ${orderId} is not there`);
  return order;
}

const finalStates = new Set<OrderState>([OrderState.DELIVERED, OrderState.REJECTED, OrderState.CANCELLED]);
const followIntervalMs = 100;
const followForMs = 60_000;

/** Asks again and again until the order reached its end, for a minute at the most. */
export async function followOrder(licet: Licet, orderId: string): Promise<Order> {
  const deadline = performance.now() + followForMs;
  for (;;) {
    const order = await readOrder(licet, orderId);
    if (finalStates.has(order.state) || performance.now() > deadline) return order;
    await new Promise((resolve) => setTimeout(resolve, followIntervalMs));
  }
}

async function getOrder(orderId: string, _options: object, command: Command): Promise<void> {
  printMessage(command, OrderSchema, await readOrder(connect(command), orderId), describeOrder);
}

async function listOrders(options: { account?: string }, command: Command): Promise<void> {
  const licet = connect(command);
  const orders: Order[] = [];
  for (let pageToken = "", isMore = true; isMore; isMore = pageToken !== "") {
    const page = await licet.orders.listOrders({ accountId: options.account ?? "", pageSize: 1000, pageToken });
    orders.push(...page.orders);
    pageToken = page.nextPageToken;
  }
  if (wantsJson(command))
    return printJson(orders.map((order) => ({ orderId: order.orderId, state: stateName(order) })));
  printLines(orders.map((order) => `${order.orderId}  ${stateName(order)}  ${order.customer?.accountId ?? ""}`));
}

async function cancelOrder(orderId: string, options: { reason: string }, command: Command): Promise<void> {
  const licet = connect(command);
  await licet.orders.cancelOrder({ requestId: randomUUID(), orderId, reason: options.reason });
  printMessage(command, OrderSchema, await followCancel(licet, orderId), describeOrder);
}

async function followCancel(licet: Licet, orderId: string): Promise<Order> {
  const deadline = performance.now() + followForMs;
  for (;;) {
    const order = await readOrder(licet, orderId);
    if (order.state === OrderState.CANCELLED || performance.now() > deadline) return order;
    await new Promise((resolve) => setTimeout(resolve, followIntervalMs));
  }
}

function stateName({ state }: Order): string {
  return (Object.entries(OrderState).find(([, number]) => number === state)?.[0] ?? "?").toLowerCase();
}

function describeOrder(order: Order): string[] {
  const state = stateName(order);
  const shown =
    order.state === OrderState.REJECTED ? bad(state) : order.state === OrderState.DELIVERED ? good(state) : state;
  const when = order.updateTime ? timestampDate(order.updateTime).toISOString() : "";
  return [
    `order ${order.orderId} ${shown} ${faint(when)}`,
    `  customer ${order.customer?.accountId ?? ""}`,
    ...order.lines.map(({ quantity, sku }) => `  ${quantity} x ${sku}`),
    ...order.rejections.map(({ code, field, message }) => `  ${bad(code)} ${field}: ${message}`),
    ...order.licenceIds.map((id) => `  licence ${id}`),
    ...(order.revision > 0n ? [`  in force from revision ${order.revision} of the account`] : []),
    faint(`  trace ${order.traceId}`),
  ];
}
