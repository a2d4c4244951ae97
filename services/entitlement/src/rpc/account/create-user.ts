import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { CreateUserRequest, CreateUserResponseSchema } from "@licet/contracts/entitlement";
import { UserSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { createCreateUser } from "../../app/account/create-user.ts";
import { userOf } from "../../domain/account/change-user.ts";
import { toCaller } from "../request-parts.ts";
import { fromUserKind, toUser } from "./account-mapping.ts";

/** Adds a user to an account. */
export function handleCreateUser(createUser: ReturnType<typeof createCreateUser>) {
  return async (
    { user = create(UserSchema) }: CreateUserRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof CreateUserResponseSchema>> => {
    const { accountId, userId, displayName, email, roles, groups } = user;
    const kind = fromUserKind(user.kind);
    const draft = { userId, displayName, email, roles, groups, ...(kind && { kind }) };
    const state = await createUser(toCaller(context), accountId, draft);
    return { user: toUser(accountId, userOf(state, userId)), revision: BigInt(state.account.revision) };
  };
}
