/** Something a service needs before it can serve. */
export interface ReadinessCheck {
  readonly name: string;
  /** Rejects or throws when it is not there. */
  check(): Promise<void> | void;
}

/** Whether the service should be sent calls, and what it would rather have. */
export interface ReadinessState {
  readonly ready: boolean;
  /** The names of what is missing now. */
  readonly missing: readonly string[];
}

/**
 * A service becomes ready once everything it needs was there. What it loses later is named and no reason to send it no
 * calls: its replicas would all be taken out at once, and what needs none of it, checks from memory above all, still works.
 */
export interface Readiness {
  state(): Promise<ReadinessState>;
  /** From here on never ready again. */
  drain(): void;
  readonly draining: boolean;
}

/** Asks all checks at once, each with a limit of time. Anybody may ask: those who do meanwhile get the same answer. */
export function createReadiness(checks: readonly ReadinessCheck[], timeoutMs = 2_000): Readiness {
  let draining = false;
  let wasReady = false;
  let asking: Promise<readonly string[]> | undefined;

  async function ask(): Promise<readonly string[]> {
    const results = await Promise.allSettled(checks.map((check) => within(timeoutMs, async () => check.check())));
    return checks.filter((_, index) => results[index]?.status === "rejected").map(({ name }) => name);
  }

  return {
    get draining() {
      return draining;
    },
    drain() {
      draining = true;
    },
    async state() {
      if (!draining) asking ??= ask().finally(() => (asking = undefined));
      const missing = (await asking) ?? [];
      if (draining) return { ready: false, missing: ["draining"] };
      wasReady ||= missing.length === 0;
      return { ready: wasReady, missing };
    },
  };
}

async function within<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([work(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
