import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListSubjectsRequest, ListSubjectsResponseSchema } from "@licet/contracts/entitlement";
import { decodePageToken, encodePageToken } from "@licet/db";
import type { RpcContext } from "@licet/rpc";
import type { EntitledSubject, SubjectsPage, SubjectsQuestion } from "../../app/decision/list-subjects.ts";
import { toPageQuery } from "../request-parts.ts";
import { toCallParts } from "./check-question.ts";
import { toDecisionCode } from "./codes.ts";
import { toValue } from "./decision-mapping.ts";

/** The users of an account, or the accounts, that may use a feature. */
export function handleListSubjects(list: (question: SubjectsQuestion) => Promise<SubjectsPage>) {
  return async (
    request: ListSubjectsRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ListSubjectsResponseSchema>> => {
    const { pageSize, pageToken } = toPageQuery(request);
    const parts = toCallParts(request, context);
    const { accountId, country, ipAddress, productVersion } = parts;
    const args = { feature: request.featureKey, accountId, country, ipAddress, productVersion };
    const [after = ""] = decodePageToken(pageToken, args) ?? [];
    const { items, lookedAt } = await list({ ...parts, feature: request.featureKey, pageSize, after: String(after) });
    return {
      subjects: items.map(toSubject),
      nextPageToken: lookedAt === undefined ? "" : encodePageToken([lookedAt], args),
    };
  };
}

function toSubject({ accountId, userId, decision }: EntitledSubject) {
  const { reason, value, kind, revision } = decision;
  return {
    ...{ accountId, userId, code: toDecisionCode(reason), revision: BigInt(revision) },
    ...(value !== undefined && { value: toValue(value, kind) }),
  };
}
