/** Something a service needs before it can serve. */
export interface ReadinessCheck {
  readonly name: string;
  /** Rejects or throws when it is not there. */
  check(): Promise<void> | void;
}

/** Whether the service should be sent calls. */
export interface Readiness {
  /** The names of what is missing; empty when ready. */
  missing(): Promise<readonly string[]>;
  /** From here on never ready again. */
  drain(): void;
  readonly draining: boolean;
}

/** Asks all checks at once, each with a limit of time. */
export function createReadiness(checks: readonly ReadinessCheck[], timeoutMs = 2_000): Readiness {
  let draining = false;
  return {
    get draining() {
      return draining;
    },
    drain() {
      draining = true;
    },
    async missing() {
      if (draining) return ["draining"];
      const results = await Promise.allSettled(checks.map((check) => within(timeoutMs, async () => check.check())));
      return checks.filter((_, index) => results[index]?.status === "rejected").map(({ name }) => name);
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
