import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { EmbeddedError } from "./embedded-error.ts";
import { downloadNats } from "./nats-download.ts";

/** Where to look for nats-server. */
export interface NatsSearch {
  readonly executable?: string | undefined;
  readonly searchPath?: string | undefined;
  readonly cacheDir: string;
  readonly say: (line: string) => void;
}

const wanted = "nats-server 2.10 or newer";

/** The named program, else the first good one on the search path, else the cache's, else a download into the cache. */
export async function findNatsBinary(search: NatsSearch): Promise<string> {
  if (search.executable !== undefined) {
    if (isGood(search.executable)) return search.executable;
    throw new EmbeddedError("TOOL_MISSING", `${search.executable} is not a ${wanted}`);
  }
  const folders = (search.searchPath ?? "").split(delimiter).filter((folder) => folder !== "");
  const installed = folders.map((folder) => join(folder, "nats-server")).find(isGood);
  if (installed !== undefined) return installed;

  const cached = join(search.cacheDir, "nats-server", "nats-server");
  if (isGood(cached)) return cached;
  search.say(`${wanted} is not installed: downloading Debian's package into ${search.cacheDir}`);
  await downloadNats(search.cacheDir);
  if (isGood(cached)) return cached;
  throw new EmbeddedError("TOOL_MISSING", `the downloaded nats-server does not run on this machine: install ${wanted}`);
}

/** 2.10 brought filter_subjects and stream metadata, which the consumers need. */
function isGood(file: string): boolean {
  if (!existsSync(file)) return false;
  const run = spawnSync(file, ["--version"], { encoding: "utf8" });
  const [, major, minor] = /v(\d+)\.(\d+)/.exec(run.status === 0 ? run.stdout : "") ?? [];
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 10);
}
