/** Something that may happen, told to whoever listens; the returned function stops it. */
export type Listen = (look: () => void) => () => void;

/** Looks whenever something happened until it holds: true; false after the time or once the signal is aborted. */
export async function waitUntil(
  holds: () => boolean,
  listen: Listen,
  withinMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (holds()) return true;
  if (signal.aborted || withinMs <= 0) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const stop = (): void => resolve(false);
  const unlisten = listen(() => {
    if (holds()) resolve(true);
  });
  const timer = setTimeout(stop, withinMs);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await promise;
  } finally {
    unlisten();
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
