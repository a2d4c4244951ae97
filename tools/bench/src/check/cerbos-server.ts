import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { findFreePorts } from "@licet/dev";
import { onCore, serverCore } from "../cores.ts";

const cerbosPackage = `@cerbos/cerbos-${process.platform}-${process.arch}`;
const version = "0.55.0";
const patienceMs = 20_000;

/** The bench's question as Cerbos can put it: one of two roles, one of 100 seats, and outside four countries. */
const policy = (users: readonly string[]) => `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: merge_queue
  rules:
    - actions: [use]
      effect: EFFECT_ALLOW
      roles: [maintainer, owner]
      condition:
        match:
          all:
            of:
              - expr: P.id in ${JSON.stringify(users)}
              - expr: '!(P.attr.country in ["CU", "IR", "KP", "SY"])'
`;

/** A Cerbos that serves gRPC on one core. */
export interface CerbosServer {
  grpcPort: number;
  stop(): Promise<void>;
}

/** The method that the load calls. */
export const cerbosPath = "/cerbos.svc.v1.CerbosService/CheckResources";

/** Installs Cerbos into the folder; each call of what it returns starts one, without audit log and telemetry. */
export function installCerbos(
  folder: string,
  users: readonly string[],
  say: (line: string) => void,
): () => Promise<CerbosServer> {
  const place = join(folder, "cerbos");
  const policies = join(place, "policies");
  mkdirSync(policies, { recursive: true });
  writeFileSync(join(place, "package.json"), '{"private":true}');
  writeFileSync(join(policies, "merge_queue.yaml"), policy(users));
  say(`npm install ${cerbosPackage}@${version}`);
  const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  execFileSync("npm", [...install, `${cerbosPackage}@${version}`], {
    cwd: place,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return async () => start(place, policies);
}

async function start(place: string, policies: string): Promise<CerbosServer> {
  const grpcPort = await findFreePorts();
  const httpPort = grpcPort + 1;
  const config = join(place, "config.yaml");
  writeFileSync(
    config,
    JSON.stringify({
      server: { grpcListenAddr: `127.0.0.1:${grpcPort}`, httpListenAddr: `127.0.0.1:${httpPort}` },
      storage: { driver: "disk", disk: { directory: policies, watchForChanges: false } },
      telemetry: { disabled: true },
    }),
  );
  const binary = join(place, "node_modules", cerbosPackage, `cerbos-${process.platform}-${process.arch}`);
  const [command, args] = onCore(serverCore, binary, ["server", `--config=${config}`]);
  const child = spawn(command, args, {
    stdio: "ignore",
    env: { ...process.env, GOMAXPROCS: "1" },
  });
  const ended = once(child, "exit");
  await waitUntilServing(`http://127.0.0.1:${httpPort}/_cerbos/health`);
  return {
    grpcPort,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function waitUntilServing(url: string): Promise<void> {
  for (const deadline = Date.now() + patienceMs; ;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error("Cerbos does not come up");
    await setTimeout(50);
  }
}

/** A CheckResourcesRequest (cerbos.request.v1): may this principal use the merge queue? */
export function toCheckResources({
  userId,
  role,
  country,
}: {
  userId: string;
  role: string;
  country: string;
}): Uint8Array {
  const text = (writer: BinaryWriter, field: number, value: string) =>
    writer.tag(field, WireType.LengthDelimited).string(value);
  const value = text(new BinaryWriter(), 3, country).finish();
  const attribute = text(new BinaryWriter(), 1, "country").tag(2, WireType.LengthDelimited).bytes(value).finish();
  const principal = text(text(new BinaryWriter(), 1, userId), 3, role)
    .tag(4, WireType.LengthDelimited)
    .bytes(attribute)
    .finish();
  const resource = text(text(new BinaryWriter(), 1, "merge_queue"), 3, "forge").finish();
  const entry = text(new BinaryWriter(), 1, "use").tag(2, WireType.LengthDelimited).bytes(resource).finish();
  return text(new BinaryWriter(), 1, "1")
    .tag(3, WireType.LengthDelimited)
    .bytes(principal)
    .tag(4, WireType.LengthDelimited)
    .bytes(entry)
    .finish();
}
