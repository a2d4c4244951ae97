import type { SimulateResponse } from "@licet/contracts/entitlement";
import { describeDecision } from "./describe-decision.ts";
import { faint, strong } from "./output.ts";

/** Both decisions as a person reads them, and in what they differ. */
export function describeSimulation({ before, after, differingFields }: SimulateResponse): string[] {
  return [
    strong("now"),
    ...(before ? describeDecision(before) : []),
    strong("then"),
    ...(after ? describeDecision(after) : []),
    faint(differingFields.length === 0 ? "no difference" : `different: ${differingFields.join(", ")}`),
  ];
}
