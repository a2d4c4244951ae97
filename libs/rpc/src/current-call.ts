import { AsyncLocalStorage } from "node:async_hooks";

/** What code far below a handler may want to know: on whose behalf it runs. */
export interface CurrentCall {
  readonly tenantId: string;
}

/** Holds the call for the work done on its behalf. */
export const callStorage = new AsyncLocalStorage<CurrentCall>();

/** The tenant of the call or event being worked on; undefined outside of any. */
export function currentTenantId(): string | undefined {
  const call = callStorage.getStore();
  try {
    return call?.tenantId;
  } catch {
    return undefined;
  }
}

/** Runs work that no call started, such as an event's handler, on behalf of a tenant. */
export function runForTenant<T>(tenantId: string, work: () => T): T {
  return callStorage.run({ tenantId }, work);
}
