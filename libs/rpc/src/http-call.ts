import { validateHeaderName, validateHeaderValue } from "node:http";
import type { HttpRequest, HttpResponse } from "./route.ts";
import { Call, callerGone, deadlineExceeded } from "./context.ts";

/** A call of a plain HTTP route. */
export class HttpCall extends Call {
  readonly #request: HttpRequest;
  readonly #response: HttpResponse;
  readonly headers: Record<string, string> = {};

  constructor(request: HttpRequest, response: HttpResponse) {
    super();
    this.#request = request;
    this.#response = response;
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** Throws for what cannot be sent, as the other mounts do. */
  setHeader(name: string, value: string): void {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    this.headers[name] = value;
  }

  armTimeout(timeoutMs: number): NodeJS.Timeout {
    return setTimeout(() => this.abort(deadlineExceeded()), timeoutMs);
  }

  watch(): void {
    this.#response.once("close", () => {
      if (!this.#response.writableFinished) this.abort(callerGone());
    });
  }
}
