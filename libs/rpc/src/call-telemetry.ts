import { type TextMapGetter, ROOT_CONTEXT, SpanKind, SpanStatusCode, propagation, trace } from "@opentelemetry/api";
import { Code, type ConnectError } from "@connectrpc/connect";
import { type DurationSeries, durationsOf } from "./call-durations.ts";
import type { Call } from "./context.ts";
import { toCallContext } from "./current-call.ts";
import type { RpcLog } from "./pipeline.ts";
import { toStatusName } from "./status-names.ts";

/** Begins and ends the span, the metric and the log line of a method's calls. */
export interface CallTelemetry {
  begin(call: Call): void;
  /** `error` as the caller sees it; undefined when all went well. */
  end(call: Call, error: ConnectError | undefined): void;
}

const tracer = trace.getTracer("@licet/rpc");
const headers: TextMapGetter<Call> = { keys: () => [], get: (call, name) => call.header(name) };

/** Codes that are the server's own fault: they are logged as errors and colour the span. */
const faults: ReadonlySet<number> = new Set([Code.Unknown, Code.Internal, Code.DataLoss, Code.Unimplemented]);

/** Spans and metrics by the OpenTelemetry conventions for RPC servers. */
export function createCallTelemetry(name: string, system: string, log: RpcLog): CallTelemetry {
  const attributes = { "rpc.system.name": system, "rpc.method": name };
  const spanOptions = { kind: SpanKind.SERVER };
  const byCode = new Map<number, DurationSeries>();

  function durationsBy(code: number): DurationSeries {
    let known = byCode.get(code);
    if (!known) {
      known = durationsOf({ ...attributes, "rpc.response.status_code": toStatusName(code) });
      byCode.set(code, known);
    }
    return known;
  }

  return {
    begin(call) {
      call.startMs = performance.now();
      const parent = call.header("traceparent") ? propagation.extract(ROOT_CONTEXT, call, headers) : ROOT_CONTEXT;
      const span = tracer.startSpan(name, spanOptions, parent);
      // No sampler looks at them: of a call that is not followed they would be made for nothing.
      if (span.isRecording()) span.setAttributes(attributes);
      call.span = span;
      call.active = toCallContext(parent, span, call);
    },
    end(call, error) {
      const code = error?.code ?? 0;
      const durationMs = performance.now() - call.startMs;
      durationsBy(code).record(durationMs / 1000);
      if (call.span?.isRecording()) endSpan(call, code, error);
      logCall(log, name, call, code, durationMs, error);
    },
  };
}

function endSpan(call: Call, code: number, error: ConnectError | undefined): void {
  const span = call.span;
  if (!span) return;
  span.setAttribute("rpc.response.status_code", toStatusName(code));
  if (call.principal.subject) span.setAttribute("enduser.id", call.principal.subject);
  if (error) {
    span.setAttribute("error.type", toStatusName(code));
    if (faults.has(code)) span.setStatus({ code: SpanStatusCode.ERROR, message: error.rawMessage });
    if (error.cause instanceof Error && faults.has(code)) span.recordException(error.cause);
  }
  span.end();
}

function logCall(
  log: RpcLog,
  method: string,
  call: Call,
  code: number,
  durationMs: number,
  error?: ConnectError,
): void {
  const fault = faults.has(code);
  if (!fault && !log.isLevelEnabled("debug")) return;
  const line = {
    method,
    status: toStatusName(code),
    durationMs: Math.round(durationMs * 1000) / 1000,
    subject: call.principal.subject,
    traceId: call.traceId,
    ...(error && { error: error.cause ?? error }),
  };
  if (fault) log.error(line, "call failed");
  else log.debug(line, "call");
}
