import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { UpdateAccountRequest, UpdateAccountResponseSchema } from "@licet/contracts/entitlement";
import { AccountSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { createUpdateAccount } from "../../app/account/update-account.ts";
import { toCaller, toPatch } from "../request-parts.ts";
import { toAccount } from "./account-mapping.ts";

/** Changes the fields of the mask. */
export function handleUpdateAccount(updateAccount: ReturnType<typeof createUpdateAccount>) {
  return async (
    { account = create(AccountSchema), updateMask }: UpdateAccountRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof UpdateAccountResponseSchema>> => {
    const { accountId, displayName, email, billingCountry, timeZone, etag } = account;
    const patch = toPatch(updateMask, { displayName, email, billingCountry, timeZone });
    return { account: toAccount(await updateAccount(toCaller(context), accountId, patch, etag)) };
  };
}
