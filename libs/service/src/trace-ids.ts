import { randomBytes } from "node:crypto";
import type { IdGenerator } from "@opentelemetry/sdk-trace";

/** Ids of traces and spans, of which the next trace's can be known before it begins. */
export interface TraceIds extends IdGenerator {
  /** The trace that begins next has this id. */
  setNext(traceId: string): void;
}

const traceIdDigits = 32;
const spanIdDigits = 16;
const lotBytes = 16_384;
const invalid = "0".repeat(traceIdDigits);

/** Random ids of traces and spans. Every call needs both, followed or not, so they are cut from one long text. */
export function createTraceIds(): TraceIds {
  let lot = "";
  let at = 0;
  let nextTraceId: string | undefined;

  function cut(digits: number): string {
    if (at + digits > lot.length) {
      lot = randomBytes(lotBytes).toString("hex");
      at = 0;
    }
    const id = lot.slice(at, (at += digits));
    return invalid.startsWith(id) ? cut(digits) : id;
  }

  return {
    generateTraceId() {
      const traceId = nextTraceId ?? cut(traceIdDigits);
      nextTraceId = undefined;
      return traceId;
    },
    generateSpanId: () => cut(spanIdDigits),
    setNext(traceId) {
      nextTraceId = traceId;
    },
  };
}
