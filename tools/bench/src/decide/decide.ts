import { serverCore } from "../cores.ts";
import type { Bench, Figure, Surroundings } from "../figure.ts";
import { startWorker } from "../worker.ts";
import type { AllocationTask } from "./allocation-worker.ts";
import type { DecideCount, DecideTask } from "./decide-worker.ts";

const warmUpSeconds = 1;

/** The pure engine alone. */
export const decideBench: Bench = {
  name: "decide",
  summary:
    "decide() in process on one core: a boolean feature, a limit, denials for five and ten reasons, bytes allocated",
  async measure(surroundings) {
    const boolean = await measureKind("boolean", surroundings);
    return [
      { ...boolean, target: { of: "value", bound: "least", limit: 3_000_000 } },
      await measureKind("limit", surroundings),
      await measureKind("denied", surroundings),
      { ...(await measureKind("denied-ten", surroundings)), target: { of: "value", bound: "least", limit: 200_000 } },
      { ...(await measureAllocation(surroundings)), target: { of: "value", bound: "most", limit: 200 } },
    ];
  },
};

/** Decisions of one kind a second of the processor's time. */
export async function measureKind(kind: string, { runs, runSeconds }: Surroundings): Promise<Figure> {
  const worker = startWorker<DecideTask, DecideCount>(new URL("decide-worker.ts", import.meta.url), serverCore);
  try {
    await worker.ask({ kind, seconds: warmUpSeconds });
    const rates: number[] = [];
    for (let run = 0; run < runs; run++) {
      const { decisions, allowed, cpuSeconds } = await worker.ask({ kind, seconds: runSeconds });
      if (allowed !== (kind.startsWith("denied") ? 0 : decisions))
        throw new Error(`${kind}: ${allowed} of ${decisions} allowed`);
      rates.push(decisions / cpuSeconds);
    }
    return { name: `decide-${kind}`, unit: "/s", runs: rates };
  } finally {
    await worker.stop();
  }
}

/** Bytes of the heap that an allowed decision takes, the caller's own request and date not counted. */
async function measureAllocation({ runs }: Surroundings): Promise<Figure> {
  const worker = startWorker<AllocationTask, number>(new URL("allocation-worker.ts", import.meta.url), serverCore, [
    // Young objects all stay where they are made: what the heap grows by was allocated.
    "--max-semi-space-size=256",
    "--min-semi-space-size=256",
    "--expose-gc",
  ]);
  try {
    const sizes: number[] = [];
    for (let run = 0; run < runs; run++) sizes.push(await worker.ask({ kind: "boolean", decisions: 200_000 }));
    return { name: "decide-allocation", unit: "bytes", runs: sizes };
  } finally {
    await worker.stop();
  }
}
