import { type Context, type Span, ROOT_CONTEXT, INVALID_TRACEID } from "@opentelemetry/api";
import { Code } from "@connectrpc/connect";
import { DomainError } from "@licet/kernel";
import { actorOf, anonymous, holdsScope, type Principal, scopeRequired, toAcceptedScopes } from "./principal.ts";
import { toRpcError } from "./rpc-error.ts";

/** What a handler knows of its call beside the request. */
export interface RpcContext {
  readonly principal: Principal;
  /** Who changes are attributed to: the client, and after a slash the user who acts by it. */
  readonly actor: string;
  /** The tenant whose data the call is about. Throws TENANT_REQUIRED if a platform credential names none. */
  readonly tenantId: string;
  /** Aborted when the deadline passes, the caller goes away or the call has ended. */
  readonly signal: AbortSignal;
  /** When the caller stops waiting. */
  readonly deadline: Date | undefined;
  /** Hex trace id, empty without telemetry. */
  readonly traceId: string;
  /** The call's span; undefined before telemetry begins. Not every one is recorded. */
  readonly span: Span | undefined;
  /** A request header; the name in lower case. */
  header(name: string): string | undefined;
  /** For requests that ask for more than the method's scope opens. Throws SCOPE_REQUIRED. */
  requireScope(scope: string): void;
  /** Sets a response header; before the first message of a stream. */
  setHeader(name: string, value: string): void;
}

/** The metadata key by which a platform credential names the tenant. */
export const tenantHeader = "licet-tenant";

/** A timer set for longer goes off at once. */
export const longestTimerMs = 2 ** 31 - 1;

/** The parts of a call that both mounts share. Everything that costs is made on first use. */
export abstract class Call implements RpcContext {
  principal: Principal = anonymous;
  rowsOfAccount: string | undefined;
  span: Span | undefined;
  active: Context = ROOT_CONTEXT;
  startMs = 0;
  deadlineMs: number | undefined;
  #controller: AbortController | undefined;
  #abortReason: unknown;

  abstract header(name: string): string | undefined;
  abstract setHeader(name: string, value: string): void;
  /** Called once, before someone waits on the signal. */
  protected abstract watch(): void;

  get tenantId(): string {
    const tenantId = this.principal.anyTenant ? this.header(tenantHeader) : this.principal.tenantId;
    if (tenantId) return tenantId;
    throw new DomainError("TENANT_REQUIRED", `name the tenant in ${tenantHeader}`, { header: tenantHeader });
  }

  get actor(): string {
    return actorOf(this.principal);
  }

  requireScope(scope: string): void {
    if (!holdsScope(this.principal, toAcceptedScopes(scope))) throw scopeRequired(scope);
  }

  get deadline(): Date | undefined {
    return this.deadlineMs === undefined ? undefined : new Date(this.deadlineMs);
  }

  get traceId(): string {
    const traceId = this.span?.spanContext().traceId ?? INVALID_TRACEID;
    return traceId === INVALID_TRACEID ? "" : traceId;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
      else this.watch();
    }
    return this.#controller.signal;
  }

  /** Why the call ended early, if it did. */
  get abortReason(): unknown {
    return this.#abortReason;
  }

  abort(reason: unknown): void {
    if (this.#abortReason !== undefined) return;
    this.#abortReason = reason;
    this.#controller?.abort(reason);
  }
}

/** The same two words on both mounts; the caller gave up waiting, so they carry no details. */
export function deadlineExceeded(): Error {
  return toRpcError(Code.DeadlineExceeded, "Deadline exceeded");
}

/** The caller has gone; nobody reads it but the log. */
export function callerGone(): Error {
  return toRpcError(Code.Canceled, "caller has gone");
}
