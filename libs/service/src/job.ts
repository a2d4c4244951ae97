/** Work repeated while the service runs. */
export interface Job {
  readonly name: string;
  /** From the end of one run to the start of the next. */
  readonly intervalMs: number;
  /** Share of the interval by which a start may vary, so that replicas do not move in step. Default 0.1. */
  readonly jitter?: number;
  /** The signal is aborted when the service stops. */
  run(signal: AbortSignal): Promise<void>;
}

/** A started job. */
export interface RunningJob {
  /** Ends it after the run under way. */
  stop(): Promise<void>;
}

/** Starts a job. Runs never overlap; one that fails is reported and tried again after the interval. */
export function startJob(job: Job, random: () => number, onError: (job: string, error: unknown) => void): RunningJob {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();

  function schedule(): void {
    const { intervalMs, jitter = 0.1 } = job;
    timer = setTimeout(() => (running = runOnce()), intervalMs * (1 + jitter * (2 * random() - 1)));
  }

  async function runOnce(): Promise<void> {
    try {
      await job.run(stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted) onError(job.name, error);
    }
    if (!stopping.signal.aborted) schedule();
  }

  schedule();
  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
