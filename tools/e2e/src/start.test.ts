import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { findFreePorts, runCli } from "@licet/dev";
import { eventually } from "@licet/testing";
import { discardDataFolder, makeDataFolder } from "./data-folder.ts";
import { findDescendants, isRunning, launch } from "./launcher.ts";
import type { Launcher } from "./launcher.ts";

const patienceMs = 400_000;
/** Generous, since other tests run beside this one; `npm run bench` holds the start to 10 s. */
const readyWithinSeconds = 90;

let dataDir: string;
let port: number;
let running: Launcher | undefined;

const start = (...more: string[]) => (running = launch(["--data", dataDir, "--port", String(port), ...more]));

beforeAll(async () => {
  dataDir = await makeDataFolder();
  port = await findFreePorts();
});

afterAll(async () => {
  if (running !== undefined && isRunning(running.pid)) running.kill("SIGKILL");
  await discardDataFolder(dataDir);
}, 60_000);

describe("npm start", () => {
  it(
    "on a fresh folder plays the walk-through; every expectation holds and nothing is left behind",
    async () => {
      const launcher = start("--once");
      await launcher.line("ready at");
      const started = findDescendants(launcher.pid);
      expect(started.length).toBeGreaterThanOrEqual(7);
      expect([await launcher.ended, launcher.output()]).toEqual([
        0,
        expect.stringContaining(" expectations held, 0 failed"),
      ]);
      expect(started.filter(isRunning)).toEqual([]);
    },
    patienceMs,
  );

  it(
    "on the same folder is ready soon and does not replay what exists",
    async () => {
      const launcher = start();
      const ready = await launcher.line("ready at");
      expect(Number(/after ([\d.]+) s/.exec(ready)?.[1])).toBeLessThan(readyWithinSeconds);
      await launcher.line("Ctrl-C stops everything");
      expect(launcher.output()).not.toContain("Catalog as code");
      const { code, text } = await runCli(dataDir, ["doctor"]);
      expect([code, text]).toEqual([0, expect.stringContaining("integration: answers")]);
    },
    patienceMs,
  );

  it(
    "where a port is taken says so in one sentence, ends with 2 and harms nobody",
    async () => {
      const other = await makeDataFolder();
      try {
        const late = launch(["--data", other, "--port", String(port)]);
        expect(await late.ended).toBe(2);
        expect(lastLine(late)).toMatch(new RegExp(`^port ${port} is taken: .*--port$`));
      } finally {
        await discardDataFolder(other);
      }
      expect((await runCli(dataDir, ["doctor"])).code).toBe(0);
    },
    patienceMs,
  );

  it(
    "a second time over a folder whose platform runs says so, ends with 2 and harms nobody",
    async () => {
      const late = launch(["--data", dataDir, "--port", String(await findFreePorts())]);
      expect(await late.ended).toBe(2);
      expect(lastLine(late)).toMatch(/is in use by process \d+/);
      expect((await runCli(dataDir, ["doctor"])).code).toBe(0);
    },
    patienceMs,
  );

  it(
    "after kill -9 starts again by itself, with everything still there",
    async () => {
      const former = running!;
      const left = findDescendants(former.pid);
      former.kill("SIGKILL");
      await former.ended;
      await start().line("Ctrl-C stops everything");
      expect(left.filter(isRunning)).toEqual([]);
      const { code, text } = await runCli(dataDir, ["check", "northwind-1", "code_owners"]);
      expect([code, text]).toEqual([1, expect.stringContaining("REVOKED")]);
    },
    patienceMs,
  );

  it(
    "at Ctrl-C stops everything it started",
    async () => {
      const launcher = running!;
      const started = findDescendants(launcher.pid);
      launcher.signalGroup("SIGINT");
      expect([await launcher.ended, launcher.output()]).toEqual([0, expect.not.stringMatching(/error|fatal/i)]);
      await eventually(() => started.filter(isRunning).length === 0);
    },
    patienceMs,
  );

  it(
    "with a wrong option says which, and ends with 2",
    async () => {
      const launcher = launch(["--prot", "1"]);
      expect([await launcher.ended, launcher.output()]).toEqual([2, expect.stringContaining("--prot")]);
    },
    patienceMs,
  );
});

function lastLine(launcher: Launcher): string {
  return launcher.output().trimEnd().split("\n").at(-1) ?? "";
}
