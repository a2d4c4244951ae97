import { serverCore } from "../cores.ts";
import type { Bench, Figure, Surroundings } from "../figure.ts";
import { startWorker } from "../worker.ts";
import type { DecideCount, DecideTask } from "./decide-worker.ts";

const warmUpSeconds = 1;

/** The pure engine alone. */
export const decideBench: Bench = {
  name: "decide",
  summary: "decide() in process on one core: a boolean feature, a limit, and a denial for five reasons",
  async measure(surroundings) {
    const boolean = await measureKind("boolean", surroundings);
    return [
      { ...boolean, target: { of: "value", bound: "least", limit: 1_000_000 } },
      await measureKind("limit", surroundings),
      await measureKind("denied", surroundings),
    ];
  },
};

async function measureKind(kind: string, { runs, runSeconds }: Surroundings): Promise<Figure> {
  const worker = startWorker<DecideTask, DecideCount>(new URL("decide-worker.ts", import.meta.url), serverCore);
  try {
    await worker.ask({ kind, seconds: warmUpSeconds });
    const rates: number[] = [];
    for (let run = 0; run < runs; run++) {
      const { decisions, allowed, cpuSeconds } = await worker.ask({ kind, seconds: runSeconds });
      if (allowed !== (kind === "denied" ? 0 : decisions))
        throw new Error(`${kind}: ${allowed} of ${decisions} allowed`);
      rates.push(decisions / cpuSeconds);
    }
    return { name: `decide-${kind}`, unit: "/s", runs: rates };
  } finally {
    await worker.stop();
  }
}
