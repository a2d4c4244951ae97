import { create, toBinary } from "@bufbuild/protobuf";
import { BatchCheckRequestSchema } from "@licet/contracts/entitlement";
import { loadCore } from "../cores.ts";
import type { Bench, Figure, Surroundings } from "../figure.ts";
import { withPlatform } from "../platform.ts";
import type { BenchPlatform } from "../platform.ts";
import { median } from "../statistics.ts";
import { startWorker } from "../worker.ts";
import { makeCustomer, toChecks } from "./customer.ts";
import { authorize, restartChecks, runOnce, toCalls } from "./load.ts";
import type { LoadWorker, Run, Task } from "./load.ts";
import { probe } from "./probe.ts";

const path = "/licet.entitlement.v1.DecisionService/BatchCheck";
/** As many as one HTTP/2 frame of the generator holds. */
const perCall = 200;
const warmUpSeconds = 5;
const load = { connections: 4, streamsPerConnection: 4, warmUpSeconds: 0.5 };

/** Many checks in one call. */
export const batchCheckBench: Bench = {
  name: "batch-check",
  summary: "DecisionService.BatchCheck over gRPC at one core, 200 different checks in each call",
  measure: (surroundings) => withPlatform(surroundings, (running) => measure(running, surroundings)),
};

async function measure({ platform, licet }: BenchPlatform, surroundings: Surroundings): Promise<Figure[]> {
  await makeCustomer(licet);
  const authorization = await authorize(platform);
  const message = toBinary(BatchCheckRequestSchema, create(BatchCheckRequestSchema, { checks: toChecks(perCall) }));
  const address = `127.0.0.1:${platform.ports.entitlement.grpc}`;
  const answer = await probe({ address, path, authorization, message });
  const calls = toCalls({ path, authorization, messages: [message], answerBytes: answer.length });
  const worker: LoadWorker = startWorker(new URL("load-worker.ts", import.meta.url), loadCore);
  try {
    const runs: Run[] = [];
    const task: Task = { ...load, ...calls };
    for (let run = 0; run < surroundings.runs; run++) {
      const server = await restartChecks(platform);
      await runOnce(server, worker, task, warmUpSeconds);
      runs.push(await runOnce(server, worker, task, surroundings.runSeconds));
    }
    const busy = median(runs.map((run) => run.serverBusyPercent)).toFixed(0);
    return [
      {
        name: "batch-check",
        unit: "/s",
        runs: runs.map(({ perSecond }) => perSecond * perCall),
        target: { of: "value", bound: "least", limit: 150_000 },
        note: `decisions; answers of ${answer.length} bytes; the server's core was ${busy} % busy`,
      },
    ];
  } finally {
    await worker.stop();
  }
}
