/** No change of proto/ breaks a client of what was there before. */
import { cpSync, mkdtempSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failure, runCommands, success } from "./gate.ts";
import type { Gate, GateContext, GateResult } from "./gate.ts";
import { runCommand } from "./run-command.ts";

/** Compares proto/ with the last state of main that is not this one. */
export const breakingGate: Gate = {
  name: "proto-breaking",
  async run(context) {
    const base = await findBase(context);
    if (base === undefined) return success("there is no earlier proto/ to compare with\n");
    const earlier = mkdtempSync(join(tmpdir(), "licet-breaking-"));
    try {
      return await compare(base, earlier, context);
    } finally {
      rmSync(earlier, { recursive: true, force: true });
    }
  },
};

async function compare(base: string, earlier: string, context: GateContext): Promise<GateResult> {
  const archive = join(earlier, "proto.tar");
  const laidOut = await runCommands(
    [
      ["node", "tools/gen/generate.mjs", "--dependencies"],
      ["git", "archive", "--output", archive, base, "buf.yaml", "proto"],
      ["tar", "-x", "-f", archive, "-C", earlier],
    ],
    context,
  );
  if (laidOut.failed > 0) return laidOut;
  const imports = join(context.root, ".cache/proto");
  if (existsSync(imports)) cpSync(imports, join(earlier, ".cache/proto"), { recursive: true });
  const result = await runCommands([["buf", "breaking", "--against", earlier]], context);
  return result.failed === 0 ? result : failure(`compared with ${base}:\n${result.output}`);
}

/** On a branch, where it left main; on main itself, the commit before, or HEAD while proto/ has uncommitted changes. */
async function findBase(context: GateContext): Promise<string | undefined> {
  const head = await git(["rev-parse", "--verify", "--quiet", "HEAD"], context);
  const main =
    (await git(["rev-parse", "--verify", "--quiet", "origin/main"], context)) ??
    (await git(["rev-parse", "--verify", "--quiet", "main"], context));
  if (head === undefined) return undefined;
  const fork = main && (await git(["merge-base", "HEAD", main], context));
  const changed = await git(["status", "--porcelain", "--", "proto"], context);
  const base = fork && fork !== head ? fork : changed ? head : `${head}~1`;
  const held = await git(["ls-tree", "--name-only", base, "buf.yaml", "proto"], context);
  return held === "buf.yaml\nproto" ? base : undefined;
}

/** What git answers, or undefined when it refuses: no repository, no such commit. */
async function git(args: string[], context: GateContext): Promise<string | undefined> {
  const { code, output } = await runCommand(["git", ...args], { cwd: context.root, signal: context.signal });
  return code === 0 ? output.trim() : undefined;
}
