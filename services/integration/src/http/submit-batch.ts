import type { Readable } from "node:stream";
import { DomainError } from "@licet/kernel";
import type { Route } from "@licet/rpc";
import type { IntakeVerdict } from "../app/ports.ts";
import type { Caller, FileOrder, ReceiveOrders } from "../app/receive-orders.ts";
import { toContentHash } from "./content-hash.ts";
import type { LineProblem } from "./line-problem.ts";
import { toLineProblem } from "./line-problem.ts";
import type { NumberedLine } from "./ndjson.ts";
import { readLines } from "./ndjson.ts";
import { fromOrderBody } from "./order-json.ts";
import { checkOrderBody } from "./order-schema.ts";
import { checkMediaType, parseJson, readIdempotencyKey, toCaller } from "./request-parts.ts";

const maxOrders = 10_000;
const chunkSize = 500;

type LineVerdict =
  | { readonly line: number; readonly orderId: string; readonly replayed: boolean }
  | { readonly line: number; readonly problem: LineProblem };

type ReadLine = { readonly line: number; readonly order: FileOrder } | Extract<LineVerdict, { problem: LineProblem }>;

/**
 * POST /v1/orders:batch: stores a file of orders, one JSON object a line, and answers with one verdict a line. Each line is
 * known by the key of the call and its external id, or else its number: sending the file again acts once.
 */
export function submitBatch(receiveOrders: ReceiveOrders): Route {
  return {
    method: "POST",
    path: "/v1/orders:batch",
    access: { scope: "order.write" },
    async handle(request, context) {
      checkMediaType(context, "application/x-ndjson");
      const key = readIdempotencyKey(context);
      const caller = toCaller(context);
      const verdicts = await storeFile(receiveOrders, caller, key, request.stream);
      const body = verdicts.map((verdict) => `${JSON.stringify(verdict)}\n`).join("");
      return { headers: { "content-type": "application/x-ndjson", "licet-trace-id": caller.traceId }, body };
    },
  };
}

/** A file that proves too long when a part of it is stored is answered as far as it was read: that part has acted. */
async function storeFile(
  receiveOrders: ReceiveOrders,
  caller: Caller,
  key: string,
  stream: Readable,
): Promise<readonly LineVerdict[]> {
  const verdicts: LineVerdict[] = [];
  try {
    for await (const chunk of readChunks(stream)) {
      verdicts.push(...(await storeChunk(receiveOrders, caller, key, chunk)));
    }
  } catch (error) {
    const isTooLong = error instanceof DomainError && error.reason === "REQUEST_TOO_LARGE";
    if (!isTooLong || !verdicts.some((verdict) => "orderId" in verdict)) throw error;
    verdicts.push({ line: (verdicts.at(-1)?.line ?? 0) + 1, problem: toLineProblem(error) });
  }
  return verdicts;
}

async function* readChunks(stream: Readable): AsyncGenerator<NumberedLine[]> {
  let chunk: NumberedLine[] = [];
  let count = 0;
  for await (const line of readLines(stream)) {
    if (++count > maxOrders) throw tooMany();
    chunk.push(line);
    if (chunk.length < chunkSize) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function storeChunk(
  receiveOrders: ReceiveOrders,
  caller: Caller,
  key: string,
  lines: readonly NumberedLine[],
): Promise<LineVerdict[]> {
  const read = lines.map((line) => readLine(line, key));
  const orders = read.flatMap((entry) => ("order" in entry ? [entry.order] : []));
  const intake = orders.length === 0 ? [] : await receiveOrders.many(caller, orders);
  const remaining = intake.values();
  return read.map((entry) => {
    if ("problem" in entry) return entry;
    return toVerdict(entry.line, remaining.next().value as IntakeVerdict);
  });
}

function readLine({ line, bytes }: NumberedLine, key: string): ReadLine {
  try {
    const draft = fromOrderBody(checkOrderBody(parseJson(bytes, "line")));
    const part = draft.externalId === "" ? `#${line}` : draft.externalId;
    return { line, order: { draft, intake: { key: JSON.stringify([key, part]), contentHash: toContentHash(draft) } } };
  } catch (error) {
    if (error instanceof DomainError) return { line, problem: toLineProblem(error) };
    throw error;
  }
}

function toVerdict(line: number, verdict: IntakeVerdict): LineVerdict {
  if (verdict.kind !== "reused") return { line, orderId: verdict.orderId, replayed: verdict.kind === "known" };
  const error = new DomainError("REQUEST_ID_REUSED", "this line came with another order before", {});
  return { line, problem: toLineProblem(error) };
}

function tooMany(): DomainError {
  return new DomainError("REQUEST_TOO_LARGE", `a file has at most ${maxOrders} orders`, { max: String(maxOrders) });
}
