import { setTimeout as delay } from "node:timers/promises";

/** Resolves to true once the condition holds, to false when it still does not after `withinMs`. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() > deadline) return false;
    await delay(20);
  }
}
