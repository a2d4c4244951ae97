import { ExplanationSchema } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { drawExplanation } from "../draw-explanation.ts";
import { printMessage } from "../output.ts";
import { connect } from "../profile.ts";
import type { QuestionOptions } from "../question-options.ts";
import { addQuestionOptions, toCheckRequest } from "../question-options.ts";

/** `licet explain`. */
export function addExplainCommand(program: Command): void {
  addQuestionOptions(
    program.command("explain <account> <feature>").description("draw all that a check considers, and what came of it"),
  ).action(explain);
}

async function explain(accountId: string, featureKey: string, options: QuestionOptions, command: Command) {
  const check = toCheckRequest(accountId, featureKey, options);
  const { explanation } = await connect(command).decisions.explain({ check });
  if (explanation === undefined) throw new Error("the answer holds no explanation");
  printMessage(command, ExplanationSchema, explanation, drawExplanation);
}
