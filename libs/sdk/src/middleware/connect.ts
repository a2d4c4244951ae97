import type { Interceptor, StreamRequest, UnaryRequest } from "@connectrpc/connect";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { describeDenial, sortOfDenial, toDenialInfo } from "./denial.ts";
import type { Guard, ToFeature, ToSubject } from "./guard.ts";
import { toGuardQuestion } from "./guard.ts";

/** A call as a Connect interceptor sees it. */
export type ConnectCall = UnaryRequest | StreamRequest;

const codes = { denied: Code.PermissionDenied, exhausted: Code.ResourceExhausted, unavailable: Code.Unavailable };

/** A server interceptor that refuses calls whose feature is not allowed, with google.rpc.ErrorInfo. */
export function guardConnect<K extends string>(
  evaluator: Guard<K>,
  feature: ToFeature<K, ConnectCall>,
  toSubject: ToSubject<ConnectCall>,
): Interceptor {
  return (next) => async (call) => {
    const question = await toGuardQuestion(feature, toSubject, call);
    const evaluation = question && (await evaluator.check(question));
    if (evaluation === undefined || evaluation.allowed) return next(call);
    const details = [{ desc: ErrorInfoSchema, value: toDenialInfo(evaluation) }];
    throw new ConnectError(describeDenial(evaluation), codes[sortOfDenial(evaluation)], undefined, details);
  };
}
