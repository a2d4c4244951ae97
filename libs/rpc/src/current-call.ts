import { type Context, type Span, context, createContextKey, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";

/** What code far below a handler may want to know: on whose behalf it runs. */
export interface CurrentCall {
  readonly tenantId: string;
  /** The one account whose rows the database may show; undefined when it may show all of the tenant's. */
  readonly rowsOfAccount?: string | undefined;
}

// The call travels in OpenTelemetry's context, so that one storage carries both; tracing or not, there must be one.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const callKey = createContextKey("licet call");

/** The context of a call. The map that it is to others is made when one of them looks into it. */
class CallContext implements Context {
  readonly #parent: Context;
  readonly #span: Span;
  readonly #call: CurrentCall;
  #made: Context | undefined;

  constructor(parent: Context, span: Span, call: CurrentCall) {
    this.#parent = parent;
    this.#span = span;
    this.#call = call;
  }

  getValue(key: symbol): unknown {
    return key === callKey ? this.#call : this.#context().getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#context().setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#context().deleteValue(key);
  }

  #context(): Context {
    this.#made ??= trace.setSpan(this.#parent, this.#span).setValue(callKey, this.#call);
    return this.#made;
  }
}

/** The context in which work on behalf of the call is done, and its span the active one. */
export function toCallContext(parent: Context, span: Span, call: CurrentCall): Context {
  return new CallContext(parent, span, call);
}

/** The tenant of the call or event being worked on; undefined outside of any. */
export function currentTenantId(): string | undefined {
  try {
    return currentCall()?.tenantId;
  } catch {
    return undefined;
  }
}

/** The account to whose rows the work at hand is kept by the database; undefined when to none. */
export function currentRowsOfAccount(): string | undefined {
  return currentCall()?.rowsOfAccount;
}

function currentCall(): CurrentCall | undefined {
  return context.active().getValue(callKey) as CurrentCall | undefined;
}

/** Runs work that no call started, such as an event's handler, on behalf of a tenant. */
export function runForTenant<T>(tenantId: string, work: () => T): T {
  return context.with(context.active().setValue(callKey, { tenantId }), work);
}
