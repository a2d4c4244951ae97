import { serverCore } from "../cores.ts";
import type { Bench, Figure } from "../figure.ts";
import { startWorker } from "../worker.ts";
import type { MemoryCount, MemoryTask } from "./memory-worker.ts";

const accounts = 5000;

/** What a snapshot takes of memory, in a cache and compiled. */
export const memoryBench: Bench = {
  name: "snapshot",
  summary: "memory of an account's snapshot with 20 features: at rest in a cache, asked about one feature, about all",
  async measure({ runs, say }) {
    const counts: MemoryCount[] = [];
    for (let run = 0; run < runs; run++) {
      counts.push(await measureOnce());
      say(JSON.stringify(counts.at(-1)));
    }
    const figure = (name: string, unit: string, value: (count: MemoryCount) => number): Figure => {
      return { name, unit, runs: counts.map(value) };
    };
    return [
      {
        ...figure("snapshot-at-rest", "bytes", ({ atRest }) => atRest),
        target: { of: "value", bound: "most", limit: 4096 },
        note: "its text, which is what caches keep of every account; compiled ones are kept beside it while there is room",
      },
      figure("snapshot-asked-one", "bytes", ({ askedOne }) => askedOne),
      {
        ...figure("snapshot-asked-all", "bytes", ({ askedAll }) => askedAll),
        referenceRuns: counts.map(({ estimate }) => estimate),
        note: "the reference is the engine's own estimate, by which caches count",
      },
      figure("snapshot-first-answer", "µs", ({ firstAnswerMicros }) => firstAnswerMicros),
    ];
  },
};

async function measureOnce(): Promise<MemoryCount> {
  const script = new URL("memory-worker.ts", import.meta.url);
  const worker = startWorker<MemoryTask, MemoryCount>(script, serverCore, ["--expose-gc"]);
  try {
    return await worker.ask({ accounts });
  } finally {
    await worker.stop();
  }
}
