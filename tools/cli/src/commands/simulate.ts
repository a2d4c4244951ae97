import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { SimulateResponseSchema } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { describeSimulation } from "../describe-simulation.ts";
import { printMessage } from "../output.ts";
import { parseInstant } from "../parse-input.ts";
import { connect } from "../profile.ts";
import type { QuestionOptions } from "../question-options.ts";
import { addQuestionOptions, toCheckRequest } from "../question-options.ts";
import { parseCount } from "./licence-terms.ts";

interface SimulateOptions extends QuestionOptions {
  at?: Date;
  licence?: string;
  plan?: string;
  planVersion?: number;
  quantity?: bigint;
  draft?: boolean;
  ifCountry?: string;
  ifIp?: string;
  ifProductVersion?: string;
}

/** `licet simulate`. */
export function addSimulateCommand(program: Command): void {
  const command = program
    .command("simulate <account> <feature>")
    .description("what a check answers, and what it would answer if something were otherwise (code 1: denied then)");
  addQuestionOptions(command, { isTimed: false })
    .option("--at <time>", "another instant, such as 2026-12-31T23:00:00Z", parseInstant)
    .option("--licence <id>", "the licence with another plan or quantity; otherwise a further one")
    .option("--plan <key>", "the plan that it has")
    .option("--plan-version <number>", "of the plan; otherwise the one in force", (text) => Number(parseCount(text)))
    .option("--quantity <number>", "users, devices or instances", parseCount)
    .option("--draft", "the draft of the catalog is published")
    .option("--if-country <code>", "the country of the request is this one")
    .option("--if-ip <address>", "the address of the end user is this one")
    .option("--if-product-version <version>", "the version of the product is this one")
    .action(simulate);
}

async function simulate(accountId: string, featureKey: string, options: SimulateOptions, command: Command) {
  const { at, licence = "", plan = "", planVersion = 0, quantity = 0n, draft = false } = options;
  const check = toCheckRequest(accountId, featureKey, options);
  const answer = await connect(command).decisions.simulate({
    check,
    suppose: {
      ...(at && { time: timestampFromDate(at) }),
      ...{ licenceId: licence, planKey: plan, planVersion, quantity, draftCatalog: draft },
      ...toContext(check.context, options),
    },
  });
  printMessage(command, SimulateResponseSchema, answer, describeSimulation);
  if (answer.after?.allowed !== true) process.exitCode = 1;
}

/** The circumstances of the check with those that are otherwise; nothing when none is. A country goes without the address. */
function toContext(
  present: ReturnType<typeof toCheckRequest>["context"],
  { ifCountry, ifIp, ifProductVersion }: SimulateOptions,
) {
  if ((ifCountry ?? ifIp ?? ifProductVersion) === undefined) return {};
  const place = (ifCountry ?? ifIp) === undefined ? present : { country: ifCountry ?? "", ipAddress: ifIp ?? "" };
  const { country, ipAddress } = place;
  return { context: { country, ipAddress, productVersion: ifProductVersion ?? present.productVersion } };
}
