export { createLicet } from "./licet.ts";
export type { Licet, LicetOptions } from "./licet.ts";
export { AccessDeniedError, createAccessTokens } from "./access-token.ts";
export type { AccessTokens, ClientCredentials } from "./access-token.ts";
export { createEvaluator } from "./evaluator/create-evaluator.ts";
export type { Evaluator } from "./evaluator/create-evaluator.ts";
export type { Evaluation, EvaluationRequest, FeatureKey } from "./evaluator/evaluation.ts";
export type { EvaluatorEvents, EvaluatorOptions } from "./evaluator/evaluator-options.ts";
export type { JournalEntry } from "./evaluator/journal.ts";
