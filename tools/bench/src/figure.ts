/** What a figure has to reach. */
export interface Target {
  of: "value" | "ratio";
  bound: "least" | "most";
  limit: number;
}

/** A thing that was measured several times. */
export interface Figure {
  name: string;
  unit: string;
  /** One value for each run. */
  runs: readonly number[];
  /** What the same machine did in the same minute, one value for each run. */
  referenceRuns?: readonly number[];
  target?: Target;
  /** How it was measured, as far as that matters for reading it. */
  note?: string;
}

/** Where a bench may write, and how it speaks while it runs. */
export interface Surroundings {
  /** An empty folder, deleted afterwards; the user of an embedded PostgreSQL may enter it. */
  folder: string;
  /** Runs of each figure that count. */
  runs: number;
  /** Length of a run of those that run for a time. */
  runSeconds: number;
  /** Where CPU profiles of services go, if they are wanted. */
  profileFolder?: string;
  say(line: string): void;
}

/** One file that measures one thing. */
export interface Bench {
  name: string;
  /** What it shows, in a line. */
  summary: string;
  measure(surroundings: Surroundings): Promise<Figure[]>;
}
