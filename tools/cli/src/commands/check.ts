import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { DecisionSchema, UsageMode } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { describeDecision } from "../describe-decision.ts";
import { printMessage } from "../output.ts";
import { connect } from "../profile.ts";
import type { QuestionOptions } from "../question-options.ts";
import { addQuestionOptions, toCheckRequest } from "../question-options.ts";

interface CheckOptions extends QuestionOptions {
  reserve?: boolean;
  consume?: boolean;
  receipt?: string;
}

/** `licet check`. */
export function addCheckCommand(program: Command): void {
  addQuestionOptions(
    program.command("check <account> <feature>").description("may this account use this feature now? (code 1: denied)"),
  )
    .option("--reserve", "hold the amount until it is committed or released")
    .option("--consume", "take the amount")
    .option("--receipt <file>", "write a signed receipt of the decision there")
    .action(check);
}

async function check(accountId: string, featureKey: string, options: CheckOptions, command: Command): Promise<void> {
  const usageMode = toUsageMode(options);
  if (usageMode !== UsageMode.UNSPECIFIED && !options.amount) throw new Error("--reserve and --consume need --amount");
  const { decision, receipt, receiptRefusal } = await connect(command).decisions.check({
    ...toCheckRequest(accountId, featureKey, options),
    usageMode,
    requestId: usageMode === UsageMode.UNSPECIFIED ? "" : randomUUID(),
    receipt: options.receipt !== undefined,
  });
  if (decision === undefined) throw new Error("the answer holds no decision");
  printMessage(command, DecisionSchema, decision, describeDecision);
  if (!decision.allowed) process.exitCode = 1;
  if (receiptRefusal !== undefined) throw new Error(`there is no receipt: ${receiptRefusal.message}`);
  if (options.receipt !== undefined) writeFileSync(options.receipt, receipt);
}

function toUsageMode({ reserve, consume }: CheckOptions): UsageMode {
  if (consume) return UsageMode.CONSUME;
  return reserve ? UsageMode.RESERVE : UsageMode.UNSPECIFIED;
}
