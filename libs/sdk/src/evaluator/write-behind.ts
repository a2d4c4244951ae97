/** Writes soon after something changed, one write at a time. */
export interface WriteBehind {
  /** Something changed: it is written within the lag, plus what the write before still takes. */
  touch(): void;
  /** Writes at once what is not written yet. */
  flush(): Promise<void>;
}

/** Failures are told and do not stop later writes. */
export function createWriteBehind(
  write: () => Promise<void>,
  lagMs: number,
  warn: (message: string) => void,
): WriteBehind {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function start(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write).catch((error: unknown) => warn(`the disk cache cannot be written: ${String(error)}`));
    return writing;
  }

  return {
    touch() {
      timer ??= setTimeout(() => void start(), lagMs).unref();
    },
    flush: () => (timer === undefined ? writing : start()),
  };
}
