import { setTimeout as delay } from "node:timers/promises";

/**
 * Repeats an attempt until it neither throws nor answers false, and returns its answer. After the deadline (default
 * 5000 ms) it throws what the last attempt threw.
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  options: { readonly withinMs?: number } = {},
): Promise<T> {
  const { withinMs = 5000 } = options;
  const deadline = performance.now() + withinMs;
  for (;;) {
    const failure = await attemptOnce(attempt);
    if ("value" in failure) return failure.value;
    if (performance.now() > deadline) throw failure.error;
    await delay(20);
  }
}

async function attemptOnce<T>(attempt: () => T | Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    const value = await attempt();
    return value === false ? { error: new Error("the condition never held") } : { value };
  } catch (error) {
    return { error };
  }
}
