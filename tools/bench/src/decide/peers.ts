import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serverCore } from "../cores.ts";
import type { Bench, Surroundings } from "../figure.ts";
import { median } from "../statistics.ts";
import { startWorker } from "../worker.ts";
import { measureKind } from "./decide.ts";
import { peerEngines, peerPackages } from "./peer-engines.ts";
import type { PeerCount, PeerTask } from "./peer-worker.ts";

/** The pure engine beside others that decide in process. */
export const peersBench: Bench = {
  name: "decide-peers",
  summary: "decide() beside casbin, flagd-core, unleash-client and growthbook, an equal question on one core",
  async measure(surroundings) {
    const folder = installPeers(surroundings);
    const own = await measureKind("boolean", surroundings);
    const peers: { name: string; runs: number[] }[] = [];
    for (const engine of Object.keys(peerEngines)) {
      peers.push({ name: engine, runs: await measurePeer(engine, folder, surroundings) });
    }
    const best = peers.reduce((left, right) => (median(left.runs) >= median(right.runs) ? left : right));
    return [
      {
        ...own,
        name: "decide-peers",
        referenceRuns: best.runs,
        target: { of: "ratio", bound: "least", limit: 3 },
        note: `the best of them is ${best.name}`,
      },
      ...peers.map(({ name, runs }) => ({ name: `peer-${name}`, unit: "/s", runs })),
    ];
  },
};

/** They are no dependencies of the project: the bench fetches them each time. */
function installPeers({ folder, say }: Surroundings): string {
  const place = join(folder, "peers");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "package.json"), '{"private":true}');
  say(`npm install ${peerPackages.join(" ")}`);
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  execFileSync("npm", ["install", ...quiet, ...peerPackages], { cwd: place, stdio: ["ignore", "ignore", "inherit"] });
  return place;
}

async function measurePeer(engine: string, folder: string, { runs, runSeconds }: Surroundings): Promise<number[]> {
  const worker = startWorker<PeerTask, PeerCount>(new URL("peer-worker.ts", import.meta.url), serverCore);
  try {
    await worker.ask({ engine, folder, seconds: 1 });
    const rates: number[] = [];
    for (let run = 0; run < runs; run++) {
      const { decisions, allowed, cpuSeconds } = await worker.ask({ engine, folder, seconds: runSeconds });
      if (allowed !== decisions) throw new Error(`${engine}: ${allowed} of ${decisions} allowed`);
      rates.push(decisions / cpuSeconds);
    }
    return rates;
  } finally {
    await worker.stop();
  }
}
