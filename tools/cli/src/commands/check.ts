import { randomUUID } from "node:crypto";
import { DecisionSchema, UsageMode } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { describeDecision } from "../describe-decision.ts";
import { printMessage } from "../output.ts";
import { parseRevision } from "../parse-input.ts";
import { connect } from "../profile.ts";

interface CheckOptions {
  user?: string;
  device?: string;
  country?: string;
  ip?: string;
  productVersion?: string;
  amount?: string;
  reserve?: boolean;
  consume?: boolean;
  atLeastRevision?: bigint;
}

/** `licet check`. */
export function addCheckCommand(program: Command): void {
  program
    .command("check <account> <feature>")
    .description("may this account use this feature now? (code 1: denied)")
    .option("--user <id>", "user of the account")
    .option("--device <id>", "activated device")
    .option("--country <code>", "ISO 3166-1 country of the request")
    .option("--ip <address>", "address of the end user")
    .option("--product-version <version>", "version of the product in use")
    .option("--amount <decimal>", "how much is wanted")
    .option("--reserve", "hold the amount until it is committed or released")
    .option("--consume", "take the amount")
    .option("--at-least-revision <n>", "demand an answer at least that fresh", parseRevision)
    .action(check);
}

async function check(accountId: string, featureKey: string, options: CheckOptions, command: Command): Promise<void> {
  const usageMode = toUsageMode(options);
  if (usageMode !== UsageMode.UNSPECIFIED && !options.amount) throw new Error("--reserve and --consume need --amount");
  const { decision } = await connect(command).decisions.check({
    accountId,
    featureKey,
    subject: { userId: options.user ?? "", deviceId: options.device ?? "" },
    context: {
      country: options.country ?? "",
      ipAddress: options.ip ?? "",
      productVersion: options.productVersion ?? "",
    },
    amount: options.amount ?? "",
    usageMode,
    requestId: usageMode === UsageMode.UNSPECIFIED ? "" : randomUUID(),
    atLeastRevision: options.atLeastRevision ?? 0n,
  });
  if (decision === undefined) throw new Error("the answer holds no decision");
  printMessage(command, DecisionSchema, decision, describeDecision);
  if (!decision.allowed) process.exitCode = 1;
}

function toUsageMode({ reserve, consume }: CheckOptions): UsageMode {
  if (consume) return UsageMode.CONSUME;
  return reserve ? UsageMode.RESERVE : UsageMode.UNSPECIFIED;
}
