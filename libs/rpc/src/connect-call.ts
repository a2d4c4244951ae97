import { type HandlerContext, Code, ConnectError, createContextKey } from "@connectrpc/connect";
import { Call, callerGone, deadlineExceeded } from "./context.ts";

/** Where the gate leaves the call for the handler. */
export const callKey = createContextKey<ConnectCall | undefined>(undefined, { description: "licet call" });

/** A call that came in through Connect. */
export class ConnectCall extends Call {
  /** True once the request has been read and its handler begun. */
  isHandled = false;
  readonly #context: HandlerContext;

  constructor(context: HandlerContext, nowMs: number) {
    super();
    this.#context = context;
    const timeoutMs = context.timeoutMs();
    if (timeoutMs !== undefined) this.deadlineMs = nowMs + timeoutMs;
  }

  /** The time a call may take when its caller sets none; Connect itself watches the caller's own. */
  armTimeout(timeoutMs: number): NodeJS.Timeout | undefined {
    if (this.deadlineMs !== undefined) return undefined;
    return setTimeout(() => this.abort(deadlineExceeded()), timeoutMs);
  }

  header(name: string): string | undefined {
    return this.#context.requestHeader.get(name) ?? undefined;
  }

  setHeader(name: string, value: string): void {
    this.#context.responseHeader.set(name, value);
  }

  watch(): void {
    const { signal } = this.#context;
    const onAbort = (): void => {
      const late = ConnectError.from(signal.reason).code === Code.DeadlineExceeded;
      this.abort(late ? deadlineExceeded() : callerGone());
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  }
}
