/** The work's result, or a rejection as soon as the call is aborted: work that ignores the signal is left behind. */
export function untilAborted<T>(call: { readonly signal: AbortSignal }, work: Promise<T>): Promise<T> {
  const { signal } = call;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) {
      work.catch(() => undefined);
      return onAbort();
    }
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
