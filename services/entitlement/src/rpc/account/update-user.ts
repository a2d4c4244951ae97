import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { UpdateUserRequest, UpdateUserResponseSchema } from "@licet/contracts/entitlement";
import { UserSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { createUpdateUser } from "../../app/account/update-user.ts";
import { userOf } from "../../domain/account/change-user.ts";
import { toCaller, toPatch } from "../request-parts.ts";
import { toUser } from "./account-mapping.ts";

/** Changes the fields of the mask. */
export function handleUpdateUser(updateUser: ReturnType<typeof createUpdateUser>) {
  return async (
    { user = create(UserSchema), updateMask }: UpdateUserRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof UpdateUserResponseSchema>> => {
    const { accountId, userId, displayName, email, roles, groups, etag } = user;
    const patch = toPatch(updateMask, { displayName, email, roles, groups });
    const state = await updateUser(toCaller(context), accountId, { userId, patch, etag });
    return { user: toUser(accountId, userOf(state, userId)), revision: BigInt(state.account.revision) };
  };
}
