export { describeDecision, describeValue, toCodeName } from "./describe-decision.ts";
export { describeDifference, describeOverLimits } from "./describe-rights.ts";
export { describeError } from "./describe-error.ts";
export { createProgram } from "./program.ts";
export { drawExplanation } from "./draw-explanation.ts";
export { drawTrace } from "./draw-trace.ts";
export type { TraceSpan } from "./draw-trace.ts";
