import { toProblem } from "./denial.ts";
import type { Guard, ToSubject } from "./guard.ts";
import { toGuardQuestion } from "./guard.ts";

/** What of a Fastify reply is used. */
export interface FastifyReplyLike {
  code(status: number): FastifyReplyLike;
  type(contentType: string): FastifyReplyLike;
  send(body: string): FastifyReplyLike;
}

/** A `preHandler` hook that answers 403 or 503 with problem details unless the feature is allowed. */
export function guardFastify<K extends string, R>(
  evaluator: Guard<K>,
  feature: K,
  toSubject: ToSubject<R>,
): (request: NoInfer<R>, reply: FastifyReplyLike) => Promise<unknown> {
  return async (request, reply) => {
    const question = await toGuardQuestion(feature, toSubject, request);
    const evaluation = question && (await evaluator.check(question));
    if (evaluation === undefined || evaluation.allowed) return undefined;
    const problem = toProblem(evaluation);
    return reply.code(problem.status).type("application/problem+json").send(JSON.stringify(problem));
  };
}
