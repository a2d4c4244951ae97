import { trace } from "@opentelemetry/api";
import { type Logger, pino, stdTimeFunctions } from "pino";

/** A service's log: JSON lines with the trace they belong to. */
export type Log = Logger;

/** Creates the log. Secrets never reach it: credentials are read from files and are in no message. */
export function createLog(service: string, level: string): Log {
  return pino({
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    messageKey: "message",
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err },
    errorKey: "error",
    mixin: traceOf,
  });
}

function traceOf(): object {
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  return traceId ? { traceId } : {};
}
