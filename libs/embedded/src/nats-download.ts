import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findDebianMirror } from "./debian-mirror.ts";
import { EmbeddedError } from "./embedded-error.ts";

/** Debian 12 has 2.9; the program of Debian 13 runs on it too. */
const suite = "trixie";

/**
 * Fetches Debian's nats-server into `<cacheDir>/nats-server`, with apt on lists and state of its own: no root rights
 * are needed and the machine's packages stay as they are. apt verifies the signatures.
 */
export async function downloadNats(cacheDir: string): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const scratch = await mkdtemp(join(cacheDir, "download-"));
  try {
    const apt = await preparePrivateApt(scratch);
    run("apt-get", [...apt, "update"], scratch);
    run("apt-get", [...apt, "download", "nats-server"], scratch);
    const archive = (await readdir(scratch)).find((name) => name.endsWith(".deb"));
    if (archive === undefined) throw unavailable("apt-get downloaded nothing");
    run("dpkg-deb", ["--extract", archive, "unpacked"], scratch);
    await install(scratch, join(cacheDir, "nats-server"));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function preparePrivateApt(scratch: string): Promise<string[]> {
  const { uri, keyring } = await findDebianMirror();
  await mkdir(join(scratch, "lists", "partial"), { recursive: true });
  await mkdir(join(scratch, "archives", "partial"), { recursive: true });
  await writeFile(join(scratch, "status"), "");
  await writeFile(join(scratch, "sources.list"), `deb [signed-by=${keyring}] ${uri} ${suite} main\n`);
  const settings = {
    "Dir::State": scratch,
    "Dir::State::lists": join(scratch, "lists"),
    "Dir::State::status": join(scratch, "status"),
    "Dir::Cache": scratch,
    "Dir::Etc::sourcelist": join(scratch, "sources.list"),
    "Dir::Etc::sourceparts": "-",
    "Acquire::Languages": "none",
    "APT::Sandbox::User": "",
    "APT::Update::Error-Mode": "any",
  };
  return ["-qq", ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`])];
}

async function install(scratch: string, target: string): Promise<void> {
  const unpacked = join(scratch, "unpacked");
  const finished = join(scratch, "finished");
  await mkdir(finished);
  await copyFile(join(unpacked, "usr/sbin/nats-server"), join(finished, "nats-server"));
  await copyFile(join(unpacked, "usr/share/doc/nats-server/copyright"), join(finished, "copyright"));
  await rename(finished, target).catch((error: unknown) => {
    if (!existsSync(target)) throw error;
  });
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, error, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", timeout: 180_000 });
  if (status === 0) return;
  const complaint = stderr.split("\n").find((line) => line.startsWith("E: "));
  throw unavailable(error?.message ?? complaint ?? `${program} ended with status ${status ?? "unknown"}`);
}

function unavailable(why: string): EmbeddedError {
  const way = "install nats-server 2.10 or newer, or name one in NATS_SERVER";
  return new EmbeddedError("TOOL_MISSING", `NATS cannot be had (${why}): ${way}`);
}
