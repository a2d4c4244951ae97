import type { Platform } from "@licet/dev";
import { loadCore, serverCore } from "../cores.ts";
import type { Bench, Figure, Surroundings } from "../figure.ts";
import { withPlatform } from "../platform.ts";
import type { BenchPlatform } from "../platform.ts";
import { median } from "../statistics.ts";
import { startWorker } from "../worker.ts";
import type { BarePort, BareTask } from "./bare-worker.ts";
import { makeCustomer } from "./customer.ts";
import { authorize, restartChecks, runOnce, toCalls } from "./load.ts";
import type { LoadWorker, Run, Server, Task } from "./load.ts";
import { probe } from "./probe.ts";

const path = "/licet.entitlement.v1.DecisionService/Check";
const warmUpSeconds = 5;
const load = { connections: 4, streamsPerConnection: 16, warmUpSeconds: 0.5 };

/** A check over the network against the least that the same server library can do. */
export const checkGrpcBench: Bench = {
  name: "check-grpc",
  summary: "DecisionService.Check over gRPC at one core, against a bare grpc-js server with a constant answer",
  measure: (surroundings) => withPlatform(surroundings, (running) => compare(running, surroundings)),
};

/** The bare server, checks that come again and again, and checks of which each is new. */
type Name = "bare" | "checks" | "fresh";

async function compare({ platform, licet }: BenchPlatform, surroundings: Surroundings): Promise<Figure[]> {
  const { repeated, fresh } = await makeCustomer(licet);
  const authorization = await authorize(platform);
  const [message = new Uint8Array()] = repeated;
  const address = `127.0.0.1:${platform.ports.entitlement.grpc}`;
  const answer = await probe({ address, path, authorization, message });

  const loadWorker: LoadWorker = startWorker(new URL("load-worker.ts", import.meta.url), loadCore);
  try {
    const toLoad = (messages: Uint8Array[]): Task => {
      return { ...load, ...toCalls({ path, authorization, messages, answerBytes: answer.length }) };
    };
    const tasks = { bare: toLoad(repeated), checks: toLoad(repeated), fresh: toLoad(fresh) };
    const runs = await alternate(platform, answer, loadWorker, tasks, surroundings);
    return toFigures(runs, answer.length);
  } finally {
    await loadWorker.stop();
  }
}

/**
 * How fast a process is depends on its luck with memory and compiled code, which stays with it: two of the same server
 * differ by more than ten per cent. So every run has processes of its own.
 */
async function alternate(
  platform: Platform,
  answer: Buffer,
  worker: LoadWorker,
  tasks: Record<Name, Task>,
  { runs, runSeconds, say }: Surroundings,
): Promise<Record<Name, Run[]>> {
  const results: Record<Name, Run[]> = { bare: [], checks: [], fresh: [] };
  async function measure(name: Name, server: Server, warmUp = warmUpSeconds): Promise<void> {
    if (warmUp > 0) await runOnce(server, worker, tasks[name], warmUp);
    const result = await runOnce(server, worker, tasks[name], runSeconds);
    results[name].push(result);
    say(`${name}: ${result.perSecond.toFixed(0)}/s, its core ${result.serverBusyPercent.toFixed(0)} % busy`);
  }
  for (let run = 0; run < runs; run++) {
    await withBareServer(answer, (server) => measure("bare", server));
    const server = await restartChecks(platform);
    await measure("checks", server);
    await measure("fresh", server, 0);
  }
  return results;
}

async function withBareServer(answer: Buffer, work: (server: Server) => Promise<void>): Promise<void> {
  const worker = startWorker<BareTask, BarePort>(new URL("bare-worker.ts", import.meta.url), serverCore);
  try {
    const { port } = await worker.ask({ path, answer: answer.toString("base64") });
    await work({ pid: worker.pid, port });
  } finally {
    await worker.stop();
  }
}

function toFigures({ bare, checks, fresh }: Record<Name, Run[]>, answerBytes: number): Figure[] {
  const busy = [checks, bare].map((runs) => median(runs.map((run) => run.serverBusyPercent)).toFixed(0));
  return [
    {
      name: "check-grpc",
      unit: "/s",
      runs: checks.map((run) => run.perSecond),
      referenceRuns: bare.map((run) => run.perSecond),
      target: { of: "ratio", bound: "least", limit: 0.75 },
      note:
        `answers of ${answerBytes} bytes; the server's core was ${busy[0]} % busy, the bare server's ${busy[1]} %; ` +
        "log level info, one trace in a hundred kept; each run has processes of its own; 100 requests, again and again",
    },
    {
      name: "check-grpc-fresh",
      unit: "/s",
      runs: fresh.map((run) => run.perSecond),
      referenceRuns: bare.map((run) => run.perSecond),
      note: "10,000 requests, more than a service remembers: each is read and validated",
    },
    {
      name: "check-grpc-cpu",
      unit: "µs",
      runs: checks.map((run) => run.cpuMicrosPerCall),
      referenceRuns: bare.map((run) => run.cpuMicrosPerCall),
      note: "processor time of the server for each call",
    },
  ];
}
