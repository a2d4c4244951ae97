import type { MessageInitShape } from "@bufbuild/protobuf";
import type { MoveAccountRequest, MoveAccountResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { MoveAccount } from "../../app/account/move-account.ts";
import { toCaller } from "../request-parts.ts";
import { toAccount } from "./account-mapping.ts";

/** Puts an account under another one. */
export function handleMoveAccount(moveAccount: MoveAccount) {
  return async (
    { accountId, parentAccountId: parentId, sharesParentLicences: sharesParent, reason, etag }: MoveAccountRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof MoveAccountResponseSchema>> => {
    const command = { accountId, parentId, sharesParent, reason, etag };
    return { account: toAccount(await moveAccount(toCaller(context), command)) };
  };
}
