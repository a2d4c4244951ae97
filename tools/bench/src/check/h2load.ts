import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { execFile } from "node:child_process";
import { loadCore, onCore } from "../cores.ts";

/** What h2load asks, over and over: one gRPC call with one message. */
export interface H2loadTask {
  port: number;
  path: string;
  /** The encoded message, without gRPC's prefix. */
  message: Uint8Array;
  authorization?: string;
  connections: number;
  streamsPerConnection: number;
  seconds: number;
}

/** nghttp2's load generator: calls each second. Throws when a single call failed. */
export type H2load = (task: H2loadTask) => Promise<number>;

/** The h2load of the machine, or else Debian's, fetched into the folder with lists of its own: no root rights needed. */
export function findH2load(folder: string, say: (line: string) => void): H2load {
  const installed = spawnSync("h2load", ["--version"]).status === 0;
  const program = installed ? { path: "h2load", env: process.env } : fetchH2load(folder, say);
  return async (task) => {
    const body = join(folder, `h2load-${task.port}.bin`);
    writeFileSync(body, framed(task.message));
    const [command, args] = onCore(loadCore, program.path, argumentsOf(task, body));
    const { stdout } = await promisify(execFile)(command, args, { env: program.env });
    return readRate(stdout);
  };
}

function argumentsOf(
  { port, path, authorization, connections, streamsPerConnection, seconds }: H2loadTask,
  body: string,
) {
  const headers = [
    "content-type: application/grpc",
    "te: trailers",
    ...(authorization === undefined ? [] : [`authorization: ${authorization}`]),
  ];
  return [
    ...["--clients", String(connections), "--max-concurrent-streams", String(streamsPerConnection)],
    ...["--duration", String(seconds), "--warm-up-time", "1", "--data", body],
    ...headers.flatMap((header) => ["--header", header]),
    `http://127.0.0.1:${port}${path}`,
  ];
}

/** gRPC's prefix: not compressed, and the length. */
function framed(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function readRate(output: string): number {
  const rate = /, ([\d.]+) req\/s/.exec(output)?.[1];
  const failed = /(\d+) failed, (\d+) errored/.exec(output);
  if (rate === undefined || failed?.[1] !== "0" || failed[2] !== "0") throw new Error(`h2load says:\n${output}`);
  return Number(rate);
}

function fetchH2load(folder: string, say: (line: string) => void) {
  const scratch = join(folder, "h2load");
  for (const each of ["lists/partial", "archives/partial"]) mkdirSync(join(scratch, each), { recursive: true });
  const settings = {
    "Dir::State::lists": join(scratch, "lists"),
    "Dir::Cache": scratch,
    "Debug::NoLocking": "1",
    "APT::Sandbox::User": "",
  };
  const apt = ["-qq", ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`])];
  say("apt-get download nghttp2-client and what it needs");
  const quiet = { stdio: ["ignore", "ignore", "inherit"] as ["ignore", "ignore", "inherit"] };
  execFileSync("apt-get", [...apt, "update"], quiet);
  const onlyDownload = ["install", "--download-only", "--yes", "--no-install-recommends", "nghttp2-client"];
  execFileSync("apt-get", [...apt, ...onlyDownload], quiet);
  const root = join(scratch, "root");
  for (const archive of readdirSync(join(scratch, "archives")).filter((name) => name.endsWith(".deb"))) {
    execFileSync("dpkg-deb", ["--extract", join(scratch, "archives", archive), root], quiet);
  }
  const libraries = readdirSync(join(root, "usr/lib")).map((name) => join(root, "usr/lib", name));
  return { path: join(root, "usr/bin/h2load"), env: { ...process.env, LD_LIBRARY_PATH: libraries.join(":") } };
}
