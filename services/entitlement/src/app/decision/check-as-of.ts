import { decide } from "@licet/decision";
import type { Clock } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { Check, CheckPorts, CheckQuestion } from "./check.ts";
import { toRequest } from "./check.ts";
import { findSnapshot } from "./find-snapshot.ts";
import type { AccountHistory } from "./history-ports.ts";
import type { Answer, MaybeSnapshot, Snapshots } from "./ports.ts";

/** Where snapshots of the present and of the past are found. */
export interface SnapshotSources {
  readonly snapshots: Snapshots;
  readonly history: AccountHistory;
  readonly clock: Clock;
}

type PastPorts = SnapshotSources & Pick<CheckPorts, "places" | "newId">;

/** The check, that also answers as of a past instant: by the snapshot of then, without logging or counting anything. */
export function createCheckAsOf(check: Check, ports: PastPorts): Check {
  return (question) => (question.asOf === undefined ? check(question) : answerAsOf(question, question.asOf, ports));
}

/** The snapshot of the instant that the question is about. @throws DomainError AS_OF_IN_FUTURE, HISTORY_EXPIRED */
export async function findSnapshotAsOf(
  question: Pick<CheckQuestion, "tenantId" | "accountId" | "asOf" | "atLeastRevision" | "fullyConsistent">,
  { snapshots, history, clock }: SnapshotSources,
): Promise<MaybeSnapshot> {
  const { asOf, tenantId, accountId } = question;
  if (asOf === undefined) return findSnapshot(snapshots, question);
  const now = clock.now();
  if (asOf <= now) return history.find(tenantId, accountId, { asOf, now });
  const description = "as_of_time lies in the future";
  const fields = [{ field: "as_of_time", description }];
  throw new DomainError("AS_OF_IN_FUTURE", description, { time: asOf.toISOString() }, { fields });
}

/** Answers from the snapshot of the instant; what was used of a metered feature is not asked. */
export function decideAsOf(
  snapshot: MaybeSnapshot,
  question: CheckQuestion,
  asOf: Date,
  ports: Pick<CheckPorts, "places" | "newId">,
): Answer {
  const request = toRequest(question, ports, snapshot?.features.get(question.feature)?.document.kind);
  const decision = decide(snapshot, request, asOf, { state: "deferred" });
  return { decisionId: ports.newId("dec"), decision, traceId: question.traceId, snapshot };
}

async function answerAsOf(question: CheckQuestion, asOf: Date, ports: PastPorts): Promise<Answer> {
  return decideAsOf(await findSnapshotAsOf(question, ports), question, asOf, ports);
}
