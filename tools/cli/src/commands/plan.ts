import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { PropagationStrategySchema } from "@licet/contracts/entitlement";
import { OnOverLimit } from "@licet/contracts/entitlement";
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import type { WaveInput } from "../parse-wave.ts";
import { parseWave } from "../parse-wave.ts";
import { connect } from "../profile.ts";
import { parseCount } from "./licence-terms.ts";
import { addPropagationCommands, printPropagation } from "./plan-propagation.ts";

/** `licet plan propagate|propagation`. */
export function addPlanCommands(program: Command): void {
  const plan = program.command("plan").description("licences of a plan that go from version to version");
  plan
    .command("propagate <plan>")
    .description("move licences from versions of a plan to another, in the background")
    .option("--from <version...>", "versions that licences leave; otherwise all others", parseVersions)
    .requiredOption("--to <version>", "the version that they go to", (text) => Number(parseCount(text)))
    .addOption(
      new Option("--strategy <strategy>", "when the licences move")
        .choices(["now", "at-renewal", "waves"])
        .makeOptionMandatory(),
    )
    .option("--wave <share...>", "waves: percent of the accounts, as 5, 25+12h or 100@2026-12-31T23:00:00Z", parseWave)
    .option("--first <account...>", "waves: in the first one, whatever its share")
    .option("--never <account...>", "their licences stay where they are")
    .addOption(
      new Option("--on-over-limit <what>", "with more in use than the version allows")
        .choices(["skip", "move"])
        .default("skip"),
    )
    .option("--request-id <uuid>", "the same one again starts nothing again")
    .requiredOption("--reason <text>", "why; it is kept in the audit log of each licence")
    .addHelpText("after", "\n`licet catalog impact <plan>` says beforehand who would gain and lose what.")
    .action(propagate);
  addPropagationCommands(plan);
}

interface PropagateOptions {
  readonly from?: readonly number[];
  readonly to: number;
  readonly strategy: "now" | "at-renewal" | "waves";
  readonly wave?: readonly WaveInput[];
  readonly first?: string[];
  readonly never?: string[];
  readonly onOverLimit: "skip" | "move";
  readonly requestId?: string;
  readonly reason: string;
}

async function propagate(planKey: string, options: PropagateOptions, command: Command): Promise<void> {
  const { from = [], to, never = [], onOverLimit, requestId = randomUUID(), reason } = options;
  const { propagation } = await connect(command).propagations.startPropagation({
    ...{ requestId, planKey, reason, toVersion: to },
    fromVersions: [...from],
    strategy: { kind: toStrategy(options) },
    neverAccountIds: never,
    onOverLimit: onOverLimit === "move" ? OnOverLimit.MOVE : OnOverLimit.SKIP,
  });
  printPropagation(command, propagation);
}

type StrategyInput = NonNullable<MessageInitShape<typeof PropagationStrategySchema>["kind"]>;

function toStrategy({ strategy, wave = [], first = [] }: PropagateOptions): StrategyInput {
  if (strategy !== "waves" && wave.length + first.length > 0) {
    throw new Error("--wave and --first belong to --strategy waves");
  }
  switch (strategy) {
    case "now":
      return { case: "now", value: {} };
    case "at-renewal":
      return { case: "atRenewal", value: {} };
    case "waves":
      return { case: "waves", value: { waves: [...wave], firstAccountIds: first } };
  }
}

function parseVersions(text: string, before: readonly number[] = []): number[] {
  const versions = text.split(",").map((each) => Number(parseCount(each)));
  if (new Set([...before, ...versions]).size < before.length + versions.length) {
    throw new InvalidArgumentError("A version is named once.");
  }
  return [...before, ...versions];
}
