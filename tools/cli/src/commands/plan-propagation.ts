import { randomUUID } from "node:crypto";
import type { PropagatedLicence, Propagation } from "@licet/contracts/entitlement";
import {
  GetPropagationResponseSchema,
  PropagatedLicenceSchema,
  PropagationOutcome,
  PropagationSchema,
} from "@licet/contracts/entitlement";
import { Option } from "commander";
import type { Command } from "commander";
import { describeOutcome, describePropagation, describeProgress, describeState } from "../describe-propagation.ts";
import { printJson, printLines, printMessage, toColumns, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";

const why = ["--reason <text>", "why; it is kept in the audit log"] as const;
const pageSize = 1000;

const outcomes = {
  moved: PropagationOutcome.MOVED,
  scheduled: PropagationOutcome.SCHEDULED,
  skipped: PropagationOutcome.SKIPPED,
  withdrawn: PropagationOutcome.WITHDRAWN,
} as const;

/** `licet plan propagation list|show|licences|pause|resume|cancel`. */
export function addPropagationCommands(plan: Command): void {
  const propagation = plan.command("propagation").description("propagations of plan versions");
  propagation
    .command("list")
    .description("propagations, newest first")
    .option("--plan <plan>", "of one plan")
    .option("--live", "without those that have ended")
    .action(listPropagations);
  propagation.command("show <id>").description("how far a propagation went").action(showPropagation);
  propagation
    .command("licences <id>")
    .description("the licences that a propagation dealt with")
    .addOption(new Option("--outcome <outcome>", "of one outcome alone").choices(Object.keys(outcomes)))
    .action(listLicences);
  propagation
    .command("pause <id>")
    .description("stop a propagation until it is resumed; scheduled moves are taken back")
    .requiredOption(...why)
    .action(changeBy("pausePropagation"));
  propagation
    .command("resume <id>")
    .description("go on with a propagation")
    .requiredOption(...why)
    .action(changeBy("resumePropagation"));
  propagation
    .command("cancel <id>")
    .description("end a propagation; what has moved stays where it is")
    .requiredOption(...why)
    .action(changeBy("cancelPropagation"));
}

async function listPropagations(options: { plan?: string; live?: boolean }, command: Command): Promise<void> {
  const request = { planKey: options.plan ?? "", onlyLive: options.live === true, pageSize };
  const { propagations } = await connect(command).propagations.listPropagations(request);
  if (wantsJson(command)) return printJson(propagations.map((each) => toJsonShape(PropagationSchema, each)));
  if (propagations.length === 0) return printLines(["there is no propagation"]);
  const rows = propagations.map((each) => {
    const { propagationId, planKey, toVersion, reason } = each;
    return [propagationId, planKey, `v${toVersion}`, describeState(each), describeProgress(each), reason];
  });
  printLines(toColumns([["propagation", "plan", "to", "state", "licences", "reason"], ...rows]));
}

async function showPropagation(propagationId: string, _options: object, command: Command): Promise<void> {
  const answer = await connect(command).propagations.getPropagation({ propagationId });
  printMessage(command, GetPropagationResponseSchema, answer, ({ propagation, remainingCount }) =>
    propagation === undefined ? [] : describePropagation(propagation, remainingCount),
  );
}

async function listLicences(
  propagationId: string,
  { outcome }: { outcome?: keyof typeof outcomes },
  command: Command,
): Promise<void> {
  const { propagations } = connect(command);
  const all: PropagatedLicence[] = [];
  let pageToken = "";
  do {
    const wanted = outcome === undefined ? PropagationOutcome.UNSPECIFIED : outcomes[outcome];
    const page = await propagations.listPropagatedLicences({ propagationId, outcome: wanted, pageSize, pageToken });
    all.push(...page.licences);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  if (wantsJson(command)) return printJson(all.map((each) => toJsonShape(PropagatedLicenceSchema, each)));
  if (all.length === 0) return printLines(["there is no such licence"]);
  const rows = all.map(({ licenceId, accountId, fromVersion, wave, ...rest }) => {
    return [licenceId, accountId, `v${fromVersion}`, String(wave), describeOutcome(rest)];
  });
  printLines(toColumns([["licence", "account", "from", "wave", "outcome"], ...rows]));
}

/** Prints a propagation as it stands. */
export function printPropagation(command: Command, propagation: Propagation | undefined): void {
  if (propagation === undefined) throw new Error("the answer holds no propagation");
  printMessage(command, PropagationSchema, propagation, (found) => describePropagation(found));
}

function changeBy(method: "pausePropagation" | "resumePropagation" | "cancelPropagation") {
  return async (propagationId: string, { reason }: { readonly reason: string }, command: Command): Promise<void> => {
    const request = { requestId: randomUUID(), propagationId, reason };
    const { propagation } = await connect(command).propagations[method](request);
    printPropagation(command, propagation);
  };
}
