import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, renameSync } from "node:fs";
import { EmbeddedError } from "./embedded-error.ts";
import { identifyProcess, isAlive } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import type { ServerUser } from "./server-user.ts";
import { waitUntil } from "./wait-until.ts";

/** A server's command line. */
export interface ServerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly user: ServerUser | undefined;
  /** Begun anew at each start; the one before is kept as `<logFile>.1`. */
  readonly logFile: string;
}

/**
 * Starts a server in a session of its own, so that Ctrl-C at the terminal reaches only its owner, which then stops
 * things in order. The process does not keep this one alive.
 * Undefined when it ended at once; its log says why.
 */
export async function spawnServer(command: ServerCommand): Promise<ProcessIdentity | undefined> {
  if (existsSync(command.logFile)) renameSync(command.logFile, `${command.logFile}.1`);
  const log = openSync(command.logFile, "w", 0o600);
  try {
    const child = spawn(command.file, command.args, {
      ...(command.user && { uid: command.user.uid, gid: command.user.gid }),
      cwd: command.cwd,
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", log, log],
      detached: true,
    });
    child.unref();
    await once(child, "spawn");
    return identifyProcess(child.pid ?? 0);
  } catch (error) {
    throw new EmbeddedError("START_FAILED", `${command.file} cannot be run: ${(error as Error).message}`);
  } finally {
    closeSync(log);
  }
}

/** Sends the signals one after the other, each with its time in ms, until the process is gone. */
export async function endProcess(
  server: ProcessIdentity,
  steps: readonly (readonly [NodeJS.Signals, number])[],
): Promise<void> {
  for (const [signal, withinMs] of steps) {
    if (!isAlive(server)) return;
    try {
      process.kill(server.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    if (await waitUntil(() => !isAlive(server), withinMs)) return;
  }
}

/** The last line of a log that says why a server gave up. */
export function lastComplaint(logFile: string): string {
  const lines = readFileSync(logFile, "utf8").trim().split("\n");
  return lines.findLast((line) => /FATAL|\[FTL\]|\[ERR\]|error/i.test(line)) ?? lines.at(-1) ?? "";
}
