/** The machine's two clocks: the wall clock, which may be set, and one that only runs on. */
export interface Clocks {
  wall(): Date;
  /** Milliseconds since any instant. */
  monotonicMs(): number;
}

/** When the platform was last heard, as wall clock instants in epoch milliseconds, to survive a restart. */
export interface Heard {
  readonly heardAt: number;
  /** When this was written: the wall clock was never behind it. */
  readonly seenAt: number;
}

/** How old what is known is, and what time it is. */
export interface Freshness {
  /** The platform said at this instant of its own clock that everything was told. */
  hear(platformTime: Date): void;
  /** The platform's clock is at this instant, or was a moment ago; what is known grows no younger by it. */
  learn(platformTime: Date): void;
  /**
   * Takes over what an earlier process left. A wall clock that was set back since then makes it infinitely old, and the
   * time no earlier than it was then: nothing that had ended begins anew.
   */
  restore(heard: Heard): void;
  /** Infinity before anything was heard. */
  ageMs(): number;
  /** The platform's time, as it runs on since it was heard; before that the wall clock's, never behind what was left. */
  now(): Date;
  toHeard(): Heard;
}

/** What comes late says less of the time than what came sooner: of what was told in so long the most counts. */
const windowMs = 60_000;

/** Within the process age is measured on the monotonic clock, so that setting the wall clock changes nothing. */
export function createFreshness(clocks: Clocks): Freshness {
  let ageThenMs = Infinity;
  let thenMs = clocks.monotonicMs();
  /** The platform's clock less the monotonic one. */
  let offsetMs: number | undefined;
  /** The most that it was told to be in this window, and in the one before. */
  let most = -Infinity;
  let before = -Infinity;
  let windowStartMs = clocks.monotonicMs();
  /** The latest that the wall clock was ever seen to show, and when: however it is set, no time that has passed comes back. */
  let latestMs = -Infinity;
  let latestThenMs = clocks.monotonicMs();
  const elapsedMs = (): number => clocks.monotonicMs() - thenMs;
  const ageMs = (): number => ageThenMs + elapsedMs();

  /** The wall clock's time, never behind what it showed before and what has passed since. */
  function wallMs(): number {
    const nowMs = clocks.monotonicMs();
    latestMs = Math.max(clocks.wall().getTime(), latestMs + (nowMs - latestThenMs));
    latestThenMs = nowMs;
    return latestMs;
  }

  function learn(platformTime: Date): void {
    const nowMs = clocks.monotonicMs();
    if (nowMs - windowStartMs >= windowMs) {
      before = nowMs - windowStartMs < 2 * windowMs ? most : -Infinity;
      most = -Infinity;
      windowStartMs = nowMs;
    }
    most = Math.max(most, platformTime.getTime() - nowMs);
    offsetMs = Math.max(most, before);
  }

  return {
    hear(platformTime) {
      ageThenMs = 0;
      thenMs = clocks.monotonicMs();
      // What the platform says is worth more than what a clock has shown: one that was fast is believed no longer.
      latestMs = clocks.wall().getTime();
      latestThenMs = thenMs;
      learn(platformTime);
    },
    learn,
    restore({ heardAt, seenAt }) {
      const present = clocks.wall().getTime();
      ageThenMs = present >= seenAt && seenAt >= heardAt ? present - heardAt : Infinity;
      thenMs = clocks.monotonicMs();
      latestMs = Math.max(present, seenAt);
      latestThenMs = thenMs;
    },
    ageMs,
    now() {
      if (offsetMs !== undefined) return new Date(clocks.monotonicMs() + offsetMs);
      return new Date(wallMs());
    },
    toHeard() {
      const seenAt = wallMs();
      return { heardAt: seenAt - ageMs(), seenAt };
    },
  };
}
