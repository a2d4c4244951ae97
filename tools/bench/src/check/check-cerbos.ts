import type { Bench, Figure, Surroundings } from "../figure.ts";
import { withPlatform } from "../platform.ts";
import type { BenchPlatform } from "../platform.ts";
import { cerbosPath, installCerbos, toCheckResources } from "./cerbos-server.ts";
import { makeCustomer, userIds } from "./customer.ts";
import { findH2load } from "./h2load.ts";
import { authorize, restartChecks } from "./load.ts";
import { probe } from "./probe.ts";

const path = "/licet.entitlement.v1.DecisionService/Check";
const warmUpSeconds = 5;
const load = { connections: 4, streamsPerConnection: 16 };
/** EFFECT_ALLOW of the action in a CheckResourcesResponse: the map entry `use: 1`. */
const allowed = Buffer.from([0x0a, 3, ...Buffer.from("use"), 0x10, 1]);

/** Check beside another decision point that serves gRPC, both under a generator that neither wrote. */
export const checkCerbosBench: Bench = {
  name: "check-cerbos",
  summary: "DecisionService.Check beside Cerbos over gRPC, an equal question, each on one core under h2load",
  measure: (surroundings) => withPlatform(surroundings, (running) => compare(running, surroundings)),
};

async function compare({ platform, licet }: BenchPlatform, surroundings: Surroundings): Promise<Figure[]> {
  const { folder, runs, runSeconds, say } = surroundings;
  const h2load = findH2load(folder, say);
  const startCerbos = installCerbos(folder, userIds, say);
  const { repeated } = await makeCustomer(licet);
  const authorization = await authorize(platform);
  const [message = new Uint8Array()] = repeated;
  const question = toCheckResources({ userId: userIds[0] ?? "", role: "maintainer", country: "DE" });
  const own: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < runs; run++) {
    const cerbos = await startCerbos();
    try {
      const answer = await probe({ address: `127.0.0.1:${cerbos.grpcPort}`, path: cerbosPath, message: question });
      if (!answer.includes(allowed)) throw new Error("Cerbos does not allow it");
      const task = { ...load, port: cerbos.grpcPort, path: cerbosPath, message: question };
      await h2load({ ...task, seconds: warmUpSeconds });
      theirs.push(await h2load({ ...task, seconds: runSeconds }));
    } finally {
      await cerbos.stop();
    }
    const { port } = await restartChecks(platform);
    const task = { ...load, port, path, message, authorization };
    await h2load({ ...task, seconds: warmUpSeconds });
    own.push(await h2load({ ...task, seconds: runSeconds }));
    say(`cerbos: ${theirs.at(-1)?.toFixed(0)}/s, licet: ${own.at(-1)?.toFixed(0)}/s`);
  }
  return [
    {
      name: "check-cerbos",
      unit: "/s",
      runs: own,
      referenceRuns: theirs,
      target: { of: "ratio", bound: "least", limit: 2 },
      note: "one request again and again; Cerbos with GOMAXPROCS=1, policies on disk, no audit log",
    },
  ];
}
