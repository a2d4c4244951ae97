import { DomainError } from "@licet/kernel";
import type { RouteRequest, RpcContext } from "@licet/rpc";

/** What a request carries: one event or many, each still as it was written. */
export interface EventsOfRequest {
  readonly isBatch: boolean;
  readonly events: readonly unknown[];
}

const mostEvents = 10_000;
const attributes = ["specversion", "id", "source", "type", "subject", "time"];

/**
 * Reads CloudEvents in structured, batched or binary mode.
 * @throws DomainError MEDIA_TYPE_UNSUPPORTED, REQUEST_MALFORMED, BATCH_SIZE_INVALID
 */
export async function readEvents(request: RouteRequest, context: RpcContext): Promise<EventsOfRequest> {
  const type = (context.header("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type === "application/cloudevents+json") return { isBatch: false, events: [await request.json()] };
  if (type === "application/cloudevents-batch+json") return { isBatch: true, events: toBatch(await request.json()) };
  if (context.header("ce-specversion") !== undefined)
    return { isBatch: false, events: [await readBinary(request, context)] };
  throw new DomainError(
    "MEDIA_TYPE_UNSUPPORTED",
    "send application/cloudevents+json, application/cloudevents-batch+json or ce- headers",
    { content_type: type ?? "" },
  );
}

function toBatch(body: unknown): readonly unknown[] {
  if (!Array.isArray(body)) {
    throw new DomainError("REQUEST_MALFORMED", "the body of a batch is a list", {});
  }
  if (body.length > 0 && body.length <= mostEvents) return body;
  const count = String(body.length);
  throw new DomainError("BATCH_SIZE_INVALID", `a batch has 1 to ${mostEvents} events, not ${count}`, { count });
}

async function readBinary(request: RouteRequest, context: RpcContext): Promise<unknown> {
  const headers = attributes.flatMap((name) => {
    const value = context.header(`ce-${name}`);
    return value === undefined ? [] : [[name, decodeHeader(value)] as const];
  });
  const datacontenttype = context.header("content-type") ?? "application/json";
  const isJson = /json/i.test(datacontenttype);
  const text = await request.text();
  const data = text === "" || !isJson ? {} : parse(text);
  return { ...Object.fromEntries(headers), datacontenttype, data };
}

/** Header values are percent-encoded where they are not printable ASCII. */
function decodeHeader(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = (error as Error).message;
    throw new DomainError("REQUEST_MALFORMED", `the body is not JSON: ${problem}`, { problem });
  }
}
