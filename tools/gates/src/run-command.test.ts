import { describe, expect, it } from "@jest/globals";
import { readProcessGroup } from "./process-group.ts";
import { runCommand } from "./run-command.ts";

const run = (script: string, signal?: AbortSignal) =>
  runCommand([process.execPath, "-e", script], { cwd: ".", ...(signal && { signal }) });

describe("runCommand", () => {
  it("gives the exit code and both streams", async () => {
    const result = await run("console.log('out'); console.error('err'); process.exitCode = 3");
    expect(result.code).toBe(3);
    expect(result.output).toContain("out\n");
    expect(result.output).toContain("err\n");
    expect(result.leftBehind).toEqual([]);
  });

  it("reports a command that does not exist", async () => {
    expect((await runCommand(["no-such-command"], { cwd: "." })).code).toBe(127);
  });

  it("names and ends what a command leaves running", async () => {
    const result = await run(
      "const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);" +
        "child.on('spawn', () => { console.log(child.pid, process.pid); process.exit(0); })",
    );
    const [id = "", group] = result.output.split(" ");
    expect(result.leftBehind.join()).toContain(id);
    expect(readProcessGroup(Number(group))).toEqual([]);
  });

  it("ends the whole group when it is aborted", async () => {
    const result = await run("setInterval(() => {}, 1000)", AbortSignal.timeout(200));
    expect(result.code).not.toBe(0);
  });
});
