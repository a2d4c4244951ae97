import { Metadata } from "@grpc/grpc-js";
import { Call, callerGone, deadlineExceeded, longestTimerMs } from "./context.ts";

/** The part of grpc-js's server calls that all four kinds have. */
export interface GrpcServerCall {
  readonly metadata: Metadata;
  readonly cancelled: boolean;
  getDeadline(): Date | number;
  sendMetadata(metadata: Metadata): void;
  on(event: "cancelled", listener: () => void): unknown;
}

/** A call that came in through grpc-js. */
export class GrpcCall extends Call {
  readonly #call: GrpcServerCall;
  readonly #nowMs: () => number;
  #response: Metadata | undefined;
  #watched = false;

  constructor(call: GrpcServerCall, nowMs: () => number) {
    super();
    this.#call = call;
    this.#nowMs = nowMs;
    // grpc-js has it by the machine's clock.
    const deadlineMs = +call.getDeadline();
    if (deadlineMs !== Infinity) this.deadlineMs = nowMs() + deadlineMs - Date.now();
  }

  /** Ends the call when its caller stops waiting, or after the time where the caller names none. */
  armDeadline(defaultTimeoutMs = Infinity): NodeJS.Timeout | undefined {
    const waitMs = this.deadlineMs === undefined ? defaultTimeoutMs : this.deadlineMs - this.#nowMs();
    if (waitMs > longestTimerMs) return undefined;
    return setTimeout(() => this.abort(deadlineExceeded()), Math.max(0, waitMs));
  }

  header(name: string): string | undefined {
    const value = this.#call.metadata.get(name)[0];
    return typeof value === "string" ? value : value?.toString("base64");
  }

  setHeader(name: string, value: string): void {
    this.#response ??= new Metadata();
    this.#response.set(name, value);
  }

  /** Sends the headers that were set, if any; grpc-js sends empty ones by itself. */
  sendHeaders(): void {
    if (!this.#response) return;
    this.#call.sendMetadata(this.#response);
    this.#response = undefined;
  }

  /** Starts to listen for the caller's going away; grpc-js says so for a passed deadline and a finished call too. */
  watch(): void {
    if (this.#watched) return;
    this.#watched = true;
    if (this.#call.cancelled) this.#onCancelled();
    else this.#call.on("cancelled", () => this.#onCancelled());
  }

  #onCancelled(): void {
    const late = this.deadlineMs !== undefined && this.#nowMs() >= this.deadlineMs;
    this.abort(late ? deadlineExceeded() : callerGone());
  }
}
