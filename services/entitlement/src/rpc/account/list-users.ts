import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListUsersRequest, ListUsersResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { AccountReader } from "../../app/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toUser } from "./account-mapping.ts";

/** The users of an account by id. */
export function handleListUsers(reader: AccountReader) {
  return async (
    request: ListUsersRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListUsersResponseSchema>> => {
    const { accountId } = request;
    const { items, nextPageToken = "" } = await reader.listUsers(tenantId, accountId, toPageQuery(request));
    return { users: items.map((user) => toUser(accountId, user)), nextPageToken };
  };
}
