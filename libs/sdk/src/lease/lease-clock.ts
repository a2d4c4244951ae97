/** What a lease is kept alive by: a clock that cannot be set, and a wait by it. */
export interface LeaseClock {
  /** Milliseconds since some instant; never goes back. */
  monotonicMs(): number;
  /** Does the work once after so many milliseconds, unless what it returns is called before. Keeps no process running. */
  after(waitMs: number, work: () => void): () => void;
}

/** The machine's own. */
export const machineClock: LeaseClock = {
  monotonicMs: () => performance.now(),
  after(waitMs, work) {
    const timer = setTimeout(work, waitMs).unref();
    return () => clearTimeout(timer);
  },
};
