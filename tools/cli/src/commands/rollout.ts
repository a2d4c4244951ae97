import { randomUUID } from "node:crypto";
import type { ArmFigures, Rollout, RolloutFigures } from "@licet/contracts/entitlement";
import { GetRolloutResponseSchema, RolloutSchema } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { printJson, printLines, printMessage, toColumns, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";

const why = ["--reason <text>", "why; it is kept in the audit log"] as const;
const ifUnchanged = ["--etag <etag>", "only if it was not changed since this etag was read"] as const;

/** `licet rollout list|show|set|halt|resume`. */
export function addRolloutCommands(program: Command): void {
  const rollout = program.command("rollout").description("shares of the accounts for which something is switched on");
  rollout.command("list").description("rollouts of the published catalog").action(listRollouts);
  rollout.command("show <key>").description("a rollout, and what its guard compares").action(showRollout);
  rollout
    .command("set <key> <percent>")
    .description("give a rollout another share, without publishing")
    .option("--allow-shrink", "take accounts out that are in; a smaller share is refused otherwise")
    .option(...ifUnchanged)
    .requiredOption(...why)
    .action(setPercent);
  rollout
    .command("halt <key>")
    .description("take everybody out")
    .option(...ifUnchanged)
    .requiredOption(...why)
    .action(haltRollout);
  rollout
    .command("resume <key>")
    .description("let the share in again")
    .option(...ifUnchanged)
    .requiredOption(...why)
    .action(resumeRollout);
}

interface ChangeOptions {
  readonly reason: string;
  readonly etag?: string;
}

async function listRollouts(_options: object, command: Command): Promise<void> {
  const { rollouts } = await connect(command).rollouts.listRollouts({ pageSize: 1000 });
  if (wantsJson(command)) return printJson(rollouts.map((rollout) => toJsonShape(RolloutSchema, rollout)));
  if (rollouts.length === 0) return printLines(["the catalog has no rollout"]);
  const rows = rollouts.map(({ key, productKey, percent, catalogPercent, halted, reason }) => {
    return [key, productKey, `${percent} %`, `${catalogPercent} %`, halted ? "halted" : "on", reason];
  });
  printLines(toColumns([["rollout", "product", "share", "in the catalog", "state", "reason"], ...rows]));
}

async function showRollout(key: string, _options: object, command: Command): Promise<void> {
  const answer = await connect(command).rollouts.getRollout({ key });
  printMessage(command, GetRolloutResponseSchema, answer, ({ rollout, figures }) => {
    const guard = rollout?.guard;
    if (rollout === undefined || guard === undefined) return [...stateOf(rollout), "no guard watches it"];
    const { maxDenialIncrease, maxErrorIncrease, minDecisions, window } = guard;
    const bounds = [
      ...(maxDenialIncrease === "" ? [] : [`${maxDenialIncrease} points more denials`]),
      ...(maxErrorIncrease === "" ? [] : [`${maxErrorIncrease} points more errors`]),
    ];
    const span = `${minDecisions} checks on each side within ${Number(window?.seconds ?? 0n) / 60} minutes`;
    return [
      ...stateOf(rollout),
      `its guard halts it at more than ${bounds.join(" or ")}, of ${span}`,
      ...toTable(figures),
    ];
  });
}

function stateOf(rollout: Rollout | undefined): string[] {
  if (rollout === undefined) return [];
  const { key, percent, halted, reason, author } = rollout;
  const state = halted ? `${key} is halted: nobody is in` : `${key} lets in ${percent} % of the accounts`;
  return reason === "" ? [state] : [`${state} (${author}: ${reason})`];
}

function toTable(figures: readonly RolloutFigures[]): string[] {
  if (figures.length === 0) return ["nothing is counted yet"];
  const sideOf = (arm: ArmFigures | undefined): string[] => {
    return [arm?.decisions, arm?.denied, arm?.errors].map((count) => String(count ?? 0n));
  };
  const rows = figures.map(({ featureKey, inside, outside }) => [featureKey, ...sideOf(inside), ...sideOf(outside)]);
  return toColumns([["feature", "inside", "denied", "errors", "outside", "denied", "errors"], ...rows]);
}

async function setPercent(
  key: string,
  percent: string,
  { allowShrink = false, etag = "", reason }: ChangeOptions & { readonly allowShrink?: boolean },
  command: Command,
): Promise<void> {
  const request = { requestId: randomUUID(), key, percent, allowShrink, reason, etag };
  const { rollout } = await connect(command).rollouts.setRolloutPercent(request);
  printChanged(command, rollout);
}

async function haltRollout(key: string, { etag = "", reason }: ChangeOptions, command: Command): Promise<void> {
  const { rollout } = await connect(command).rollouts.haltRollout({ requestId: randomUUID(), key, reason, etag });
  printChanged(command, rollout);
}

async function resumeRollout(key: string, { etag = "", reason }: ChangeOptions, command: Command): Promise<void> {
  const { rollout } = await connect(command).rollouts.resumeRollout({ requestId: randomUUID(), key, reason, etag });
  printChanged(command, rollout);
}

function printChanged(command: Command, rollout: Rollout | undefined): void {
  if (rollout === undefined) throw new Error("the answer holds no rollout");
  printMessage(command, RolloutSchema, rollout, ({ key, percent, halted }) => [
    halted ? `${key} is halted: nobody is in` : `${key} lets in ${percent} % of the accounts`,
  ]);
}
