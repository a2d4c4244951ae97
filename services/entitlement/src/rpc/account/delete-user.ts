import type { MessageInitShape } from "@bufbuild/protobuf";
import type { DeleteUserRequest, DeleteUserResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { DeleteUser } from "../../app/account/delete-user.ts";
import { toCaller } from "../request-parts.ts";

/** Takes a user out of its account. */
export function handleDeleteUser(deleteUser: DeleteUser) {
  return async (
    { accountId, userId, reason, etag }: DeleteUserRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof DeleteUserResponseSchema>> => {
    return { revision: BigInt(await deleteUser(toCaller(context), { accountId, userId, reason, etag })) };
  };
}
