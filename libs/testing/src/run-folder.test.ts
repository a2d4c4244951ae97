import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { connect } from "@nats-io/transport-node";
import { startNats } from "@licet/embedded";
import { natsSurroundings } from "./nats-surroundings.ts";

/** Opens and closes a run in a process of its own, whose temporary folder is `dir`. */
function runElsewhere(dir: string): { status: number | null; stderr: string } {
  const module = JSON.stringify(fileURLToPath(new URL("./run-folder.ts", import.meta.url)));
  const script = `import { closeRun, openRun } from ${module}; await openRun(); await closeRun();`;
  const env = { ...process.env, TMPDIR: dir };
  return spawnSync(process.execPath, ["--input-type=module", "-e", script], { env, encoding: "utf8" });
}

describe("openRun", () => {
  it("ends the servers of a run that was killed, and deletes its folder", async () => {
    const dir = await mkdtemp(join(tmpdir(), "licet-runs-"));
    await chmod(dir, 0o755);
    const abandoned = join(dir, "licet-test-abandoned");
    const dataDir = join(abandoned, "servers", "nats");
    await mkdir(dataDir, { recursive: true });
    const deadPid = spawnSync("true").pid;
    await writeFile(join(abandoned, "runner"), String(deadPid));
    const { url } = await startNats({ dataDir, durable: false, ...natsSurroundings() });

    expect(runElsewhere(dir)).toMatchObject({ status: 0 });
    await expect(stat(abandoned)).rejects.toThrow("ENOENT");
    await expect(connect({ servers: url, reconnect: false })).rejects.toThrow();
    await rm(dir, { recursive: true });
  });
});
