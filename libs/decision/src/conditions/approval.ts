import type { Failure } from "../decision.ts";
import type { Question } from "../snapshot.ts";

/** APPROVAL_PENDING: a request for the feature waits, of this user or of the whole account. */
export function listPendingApprovals({ snapshot, feature, request }: Question): Failure[] {
  const { pendingRequests = [] } = snapshot.document;
  return pendingRequests
    .filter((pending) => pending.feature === feature.key)
    .filter(({ userId }) => userId === undefined || userId === request.subject?.userId)
    .map(({ id: requestId, approvers }) => ({
      code: "APPROVAL_PENDING",
      remedies: [{ kind: "ASK_APPROVER", approvers, requestId }],
    }));
}
