import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataPlace } from "./data-place.ts";
import { EmbeddedError } from "./embedded-error.ts";

/** The one superuser, used to make roles and databases and for nothing else. */
export const superuser = "licet_admin";

/** Makes the cluster in `<place>/pgdata` if it is not there. An interrupted attempt leaves nothing that counts. */
export async function ensureCluster(
  place: DataPlace,
  options: { readonly initdb: string; readonly password: string; readonly durable: boolean },
): Promise<string> {
  const cluster = join(place.dir, "pgdata");
  if (existsSync(cluster)) return cluster;
  const unfinished = join(place.dir, "pgdata.unfinished");
  const passwordFile = join(place.dir, "pgdata.password");
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  await chmod(unfinished, 0o700);
  await writeFile(passwordFile, options.password, { mode: 0o600 });
  if (place.user !== undefined) {
    await chown(unfinished, place.user.uid, place.user.gid);
    await chown(passwordFile, place.user.uid, place.user.gid);
  }
  try {
    runInitdb(place, options.initdb, [
      `--pgdata=${unfinished}`,
      `--pwfile=${passwordFile}`,
      ...(options.durable ? [] : ["--no-sync"]),
    ]);
  } finally {
    await rm(passwordFile);
  }
  await rename(unfinished, cluster);
  return cluster;
}

function runInitdb(place: DataPlace, initdb: string, args: readonly string[]): void {
  const fixed = [
    `--username=${superuser}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
  ];
  const run = spawnSync(initdb, [...fixed, ...args], {
    ...(place.user && { uid: place.user.uid, gid: place.user.gid }),
    cwd: place.dir,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
    encoding: "utf8",
  });
  if (run.status === 0) return;
  const why = run.error?.message ?? run.stderr.trim().split("\n").at(-1) ?? `status ${run.status}`;
  throw new EmbeddedError("START_FAILED", `PostgreSQL's data folder ${place.dir} could not be made: ${why}`);
}
