import { DecisionLogService } from "@licet/contracts/entitlement";
import type { RpcService } from "@licet/rpc";
import { implementService } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import type { DecisionReader } from "../../app/decision-log/ports.ts";
import type { ReplayDecisions } from "../../app/decision-log/replay-decisions.ts";
import type { Receipts } from "../../app/decision-log/receipts.ts";
import { handleGetDecisionReceipt } from "./get-decision-receipt.ts";
import { handleGetDecision } from "./get-decision.ts";
import { handleListDecisions } from "./list-decisions.ts";
import { handleReplayDecisions } from "./replay-decisions.ts";
import { handleReportDecisions } from "./report-decisions.ts";

/** What the handlers are made of. */
export interface DecisionLogParts {
  readonly decisionReader: DecisionReader;
  readonly receipts: Receipts;
  readonly replayDecisions: ReplayDecisions;
  readonly commands: Pick<Commands, "reportDecisions">;
}

/** The DecisionLogService, a line for each RPC. */
export function implementDecisionLog({
  decisionReader,
  receipts,
  replayDecisions,
  commands,
}: DecisionLogParts): RpcService {
  return implementService(DecisionLogService, {
    listDecisions: handleListDecisions(decisionReader),
    getDecision: handleGetDecision(decisionReader),
    getDecisionReceipt: handleGetDecisionReceipt(receipts),
    replayDecisions: handleReplayDecisions(replayDecisions),
    reportDecisions: handleReportDecisions(commands.reportDecisions),
  });
}
