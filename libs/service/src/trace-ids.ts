import { randomBytes } from "node:crypto";
import type { IdGenerator } from "@opentelemetry/sdk-trace";

const traceIdDigits = 32;
const spanIdDigits = 16;
const lotBytes = 4096;
const invalid = /^0+$/;

/** Random ids of traces and spans. Every call needs both, followed or not, so they are cut from one long text. */
export function createTraceIds(): IdGenerator {
  let lot = "";
  let at = 0;

  function next(digits: number): string {
    if (at + digits > lot.length) {
      lot = randomBytes(lotBytes).toString("hex");
      at = 0;
    }
    const id = lot.slice(at, (at += digits));
    return invalid.test(id) ? next(digits) : id;
  }

  return { generateTraceId: () => next(traceIdDigits), generateSpanId: () => next(spanIdDigits) };
}
