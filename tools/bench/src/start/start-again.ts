import { readCpuSeconds } from "../cpu-time.ts";
import type { Bench, Surroundings } from "../figure.ts";
import { findFreePorts } from "@licet/dev";
import { npmStart } from "./npm-start.ts";
import { findProcessTree, readMemoryMib } from "./process-tree.ts";

const restSeconds = 3;
const note = "PSS of npm, the launcher, the five services, PostgreSQL and NATS: shared pages are counted once";

/** The command that everybody begins with, over data that exists already. */
export const startBench: Bench = {
  name: "start",
  summary: "npm start over existing data: how soon it is ready, and how much memory all processes take together",
  async measure({ folder, runs, say }) {
    const options = { port: await findFreePorts(), dataDir: folder };
    say("first start, with the walk-through of the sample vendor");
    const walked = await runOnce(options, say);
    const seconds: number[] = [];
    const cpu: number[] = [];
    const memory: number[] = [];
    for (let run = 0; run < runs; run++) {
      const { readySeconds, cpuSeconds, memoryMib } = await runOnce(options, say);
      seconds.push(readySeconds);
      cpu.push(cpuSeconds);
      memory.push(memoryMib);
    }
    return [
      { name: "start-again", unit: "s", runs: seconds, target: { of: "value", bound: "most", limit: 10 } },
      { name: "start-again-cpu", unit: "s", runs: cpu, note: "processor time of all its processes until then" },
      { name: "memory", unit: "MiB", runs: memory, target: { of: "value", bound: "most", limit: 1.2 * 1024 }, note },
      { name: "memory-walked", unit: "MiB", runs: [walked.memoryMib], note: "the same right after the walk-through" },
    ];
  },
};

async function runOnce(
  options: { port: number; dataDir: string },
  say: Surroundings["say"],
): Promise<{ readySeconds: number; cpuSeconds: number; memoryMib: number }> {
  const start = npmStart(options);
  try {
    const readySeconds = await start.readySeconds;
    const cpuSeconds = findProcessTree(start.pid).reduce((sum, pid) => sum + (readCpuSeconds(pid) ?? 0), 0);
    await start.settled;
    await new Promise((resolve) => setTimeout(resolve, restSeconds * 1000));
    const memoryMib = readMemoryMib(findProcessTree(start.pid));
    say(`ready after ${readySeconds.toFixed(1)} s, ${memoryMib.toFixed(0)} MiB`);
    return { readySeconds, cpuSeconds, memoryMib };
  } finally {
    await start.stop();
  }
}
