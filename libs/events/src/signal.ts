/** Something to wait for that may happen before anyone waits; several times count once. */
export interface Signal {
  raise(): void;
  /** Resolves once raised, or after the time; lowers the signal. */
  wait(timeoutMs?: number): Promise<void>;
}

/** A lowered signal, for one waiter. */
export function createSignal(): Signal {
  let raised = false;
  let waiting: PromiseWithResolvers<void> | undefined;
  return {
    raise() {
      raised = true;
      waiting?.resolve();
    },
    async wait(timeoutMs) {
      if (!raised) {
        waiting = Promise.withResolvers<void>();
        const timer = timeoutMs === undefined ? undefined : setTimeout(waiting.resolve, timeoutMs);
        await waiting.promise;
        clearTimeout(timer);
        waiting = undefined;
      }
      raised = false;
    },
  };
}
