import type { Message } from "@bufbuild/protobuf";
import type { ConnectError } from "@connectrpc/connect";
import { context as otelContext } from "@opentelemetry/api";
import type { Access, ScopedAccess } from "./access.ts";
import type { Authenticator } from "./authenticate.ts";
import { type CallTelemetry, createCallTelemetry } from "./call-telemetry.ts";
import type { Call, RpcContext } from "./context.ts";
import { toMessage } from "./encoded.ts";
import { type ErrorTable, type ErrorTranslator, createErrorTranslator } from "./error-table.ts";
import type { RpcMethod } from "./implement-service.ts";
import { type Principal, accountBoundCaller, holdsScope, scopeRequired } from "./principal.ts";
import { type RequestValidator, createRequestValidator } from "./validate-request.ts";

/** The part of a pino logger that the stack writes to. */
export interface RpcLog {
  isLevelEnabled(level: string): boolean;
  debug(line: object, message: string): void;
  error(line: object, message: string): void;
}

/** Calls the next stage, in the end the handler. */
export type Invoke = (request: Message, context: RpcContext) => unknown;

/** A further stage for unary methods, such as a unit of work; bound once per method, before the server starts. */
export type Stage = (method: RpcMethod, next: Invoke) => Invoke;

/** What the interceptor stack of a service is made of. */
export interface PipelineOptions {
  /** Name of the service, the first part of the error domain. */
  readonly service: string;
  readonly errors: ErrorTable;
  readonly authenticator: Authenticator;
  readonly log: RpcLog;
  /** Milliseconds since the epoch; a clock's reading. */
  readonly nowMs: () => number;
  /** Outermost first; they run after validation. */
  readonly stages?: readonly Stage[];
  /** How long a unary call may take when the caller sets no deadline. Default 60 s. */
  readonly defaultTimeoutMs?: number;
  /** Largest request. Default 4 MiB. */
  readonly maxRequestBytes?: number;
}

/** The one interceptor stack, the same for every listener of a service. */
export interface Pipeline {
  readonly options: Required<PipelineOptions>;
  readonly toError: ErrorTranslator;
}

/** A method with its stack around it. */
export interface BoundMethod {
  readonly method: RpcMethod;
  readonly telemetry: CallTelemetry;
  readonly validate: RequestValidator | undefined;
  readonly invoke: Invoke;
  readonly pipeline: Pipeline;
}

/** Builds the stack: telemetry, errors, deadline, authentication, authorisation, validation, further stages. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const complete = { stages: [], defaultTimeoutMs: 60_000, maxRequestBytes: 4 * 1024 * 1024, ...options };
  return { options: complete, toError: createErrorTranslator(options.service, options.errors) };
}

/** Binds the stack around a method for one mount; compiles what can be compiled beforehand. */
export function bindMethod(method: RpcMethod, pipeline: Pipeline, system: string): BoundMethod {
  const { stages, log } = pipeline.options;
  const handler = method.handle as Invoke;
  const staged = method.desc.methodKind === "unary" ? stages : [];
  return {
    method,
    telemetry: createCallTelemetry(`${method.desc.parent.typeName}/${method.desc.name}`, system, log),
    validate: createRequestValidator(method.desc.input),
    invoke: staged.reduceRight<Invoke>((next, stage) => stage(method, next), handler),
    pipeline,
  };
}

/** Finds out who calls and whether they may. Answers at once when the credential is known. */
export function admit(access: Access, pipeline: Pipeline, call: Call): void | Promise<void> {
  if (access === "public") return;
  const principal = pipeline.options.authenticator.authenticate(call.header("authorization"));
  if (principal instanceof Promise) return principal.then((known) => authorise(access, call, known));
  authorise(access, call, principal);
}

function authorise(access: ScopedAccess, call: Call, principal: Principal): void {
  call.principal = principal;
  if (!holdsScope(principal, access.accepted)) throw scopeRequired(access.scope);
  if (principal.accountId !== undefined) admitBound(access, call, principal.accountId);
}

function admitBound({ bound }: ScopedAccess, call: Call, accountId: string): void {
  if (bound === undefined) throw accountBoundCaller();
  if (bound.byRows) call.rowsOfAccount = accountId;
}

/** Keeps the request to the caller's account, where that is bound to one, and validates it. */
export function checkRequest({ method: { access }, validate }: BoundMethod, call: Call, request: Message): void {
  const { accountId } = call.principal;
  if (accountId !== undefined && access !== "public") access.bound?.confine?.(request, accountId);
  validate?.(request);
}

/** Runs work inside the call: its span is the active one, its tenant the current one. */
export function runInCall<A extends unknown[], R>(call: Call, work: (...args: A) => R, ...args: A): R {
  return otelContext.with(call.active, work, undefined, ...args);
}

/** Validates the request and hands it to the handler; the result may be a promise. */
export function invokeUnary(bound: BoundMethod, call: Call, request: Message): unknown {
  checkRequest(bound, call, request);
  return bound.invoke(request, call);
}

/** A handler's answer as a message. */
export function toResponse(bound: BoundMethod, answer: unknown): Message {
  return toMessage(bound.method.desc.output, answer);
}

/** What the caller sees of an error; if the call was aborted, that is what it sees. */
export function toCallError({ pipeline }: { pipeline: Pipeline }, call: Call, error: unknown): ConnectError {
  return pipeline.toError(call.abortReason ?? error, call.traceId);
}
