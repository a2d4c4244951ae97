import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chooseCacheDir } from "./cache-dir.ts";
import { EmbeddedError } from "./embedded-error.ts";
import { downloadNats } from "./nats-download.ts";

/** Where nats-server is looked for, in this order. */
export interface NatsSearch {
  /** A program to use instead of looking for one. */
  readonly executable?: string | undefined;
  /** Folders to look in, as PATH writes them. */
  readonly searchPath?: string | undefined;
  /** Where a downloaded server is kept. Default as chooseCacheDir says. */
  readonly cacheDir?: string | undefined;
  /** Told in one line what is done out of the ordinary. */
  readonly say?: ((line: string) => void) | undefined;
}

const wanted = "nats-server 2.10 or newer";

/** The nats-server to run, downloaded into the cache folder if there is no other. Throws EmbeddedError if it cannot be had. */
export async function findNatsBinary(search: NatsSearch): Promise<string> {
  if (search.executable !== undefined) {
    if (isGood(search.executable)) return search.executable;
    throw new EmbeddedError("TOOL_MISSING", `${search.executable} is not a ${wanted}`);
  }
  const folders = (search.searchPath ?? "").split(delimiter).filter((folder) => folder !== "");
  const installed = folders.map((folder) => join(folder, "nats-server")).find(isGood);
  if (installed !== undefined) return installed;

  const cacheDir = chooseCacheDir(search.cacheDir);
  const cached = join(cacheDir, "nats-server", "nats-server");
  if (isGood(cached)) return cached;
  search.say?.(`${wanted} is not installed: downloading Debian's package into ${cacheDir}`);
  await downloadNats(cacheDir);
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
