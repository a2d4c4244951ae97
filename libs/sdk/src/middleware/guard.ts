import type { Evaluation, EvaluationRequest } from "../evaluator/evaluation.ts";

/** Who asks, and for how much: everything of the question but the feature. */
export type GuardedSubject = Omit<EvaluationRequest, "feature">;

/** Tells from a call who asks. What it throws is the call's own error. */
export type ToSubject<C> = (call: C) => GuardedSubject | Promise<GuardedSubject>;

/** An evaluator, or anything else that answers questions about features with these keys. */
export interface Guard<K extends string> {
  check(request: EvaluationRequest<K>): Promise<Evaluation>;
}

/** Which feature a call needs; undefined: none. */
export type ToFeature<K extends string, C> = K | ((call: C) => K | undefined);

/** The question of a call; undefined when it needs no feature. */
export async function toGuardQuestion<K extends string, C>(
  feature: ToFeature<K, C>,
  toSubject: ToSubject<C>,
  call: C,
): Promise<EvaluationRequest<K> | undefined> {
  const needed = typeof feature === "function" ? feature(call) : feature;
  return needed === undefined ? undefined : { ...(await toSubject(call)), feature: needed };
}
