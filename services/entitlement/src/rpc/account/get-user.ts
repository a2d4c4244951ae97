import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetUserRequest, GetUserResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { AccountReader } from "../../app/ports.ts";
import { requireFound } from "../request-parts.ts";
import { toUser } from "./account-mapping.ts";

/** One user of an account. */
export function handleGetUser(reader: AccountReader) {
  return async (
    { accountId, userId }: GetUserRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof GetUserResponseSchema>> => {
    const user = requireFound(await reader.findUser(tenantId, accountId, userId), "user", userId);
    return { user: toUser(accountId, user) };
  };
}
