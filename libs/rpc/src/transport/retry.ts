import { setTimeout as delay } from "node:timers/promises";
import type { DescMethod, Message } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";

/** How often to try, and how long to wait in between. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Between 0 and 1; spreads the attempts of many callers. */
  readonly random: () => number;
}

/** Tries again while the answer is UNAVAILABLE and there is time. */
export type Retry = <T>(send: () => Promise<T>, deadline: Date, signal: AbortSignal | undefined) => Promise<T>;

const defaults: RetryPolicy = { maxAttempts: 4, initialBackoffMs: 50, maxBackoffMs: 1_000, random: Math.random };

/** True if doing it twice is the same as doing it once: it only reads, or its request id says that it is a repetition. */
export function isRepeatable(method: DescMethod, message: Message): boolean {
  if (method.idempotency !== MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN) return true;
  return Boolean((message as Message & { requestId?: unknown }).requestId);
}

/** Exponential backoff with jitter. */
export function createRetry(policy: Partial<RetryPolicy> = {}): Retry {
  const { maxAttempts, initialBackoffMs, maxBackoffMs, random } = { ...defaults, ...policy };
  return async (send, deadline, signal) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send();
      } catch (error) {
        const backoffMs = Math.min(maxBackoffMs, initialBackoffMs * 2 ** (attempt - 1)) * (0.5 + random() / 2);
        const late = Date.now() + backoffMs >= deadline.getTime();
        if (attempt >= maxAttempts || late || ConnectError.from(error).code !== Code.Unavailable) throw error;
        await delay(backoffMs, undefined, { ...(signal && { signal }) });
      }
    }
  };
}
