import { type Context, context, createContextKey } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";

/** What code far below a handler may want to know: on whose behalf it runs. */
export interface CurrentCall {
  readonly tenantId: string;
}

// The call travels in OpenTelemetry's context, so that one storage carries both; tracing or not, there must be one.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const callKey = createContextKey("licet call");

/** The context in which work on behalf of the call is done. */
export function withCall(parent: Context, call: CurrentCall): Context {
  return parent.setValue(callKey, call);
}

/** The tenant of the call or event being worked on; undefined outside of any. */
export function currentTenantId(): string | undefined {
  const call = context.active().getValue(callKey) as CurrentCall | undefined;
  try {
    return call?.tenantId;
  } catch {
    return undefined;
  }
}

/** Runs work that no call started, such as an event's handler, on behalf of a tenant. */
export function runForTenant<T>(tenantId: string, work: () => T): T {
  return context.with(withCall(context.active(), { tenantId }), work);
}
