import { toProblem } from "./denial.ts";
import type { Guard, ToSubject } from "./guard.ts";
import { toGuardQuestion } from "./guard.ts";

/** What of a response is used: Express's has it, and so has Node's own. */
export interface HttpReply {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

/** Lets a request to the next handler only when the feature is allowed; else 403 or 503 with problem details. */
export function guardExpress<K extends string, R>(
  evaluator: Guard<K>,
  feature: K,
  toSubject: ToSubject<R>,
): (request: R, response: HttpReply, next: (error?: unknown) => void) => void {
  return (request, response, next) => {
    judge(request).then((problem) => {
      if (problem === undefined) return next();
      response.writeHead(problem.status, { "content-type": "application/problem+json" });
      response.end(JSON.stringify(problem));
    }, next);
  };

  async function judge(request: R) {
    const question = await toGuardQuestion(feature, toSubject, request);
    const evaluation = question && (await evaluator.check(question));
    return evaluation === undefined || evaluation.allowed ? undefined : toProblem(evaluation);
  }
}
