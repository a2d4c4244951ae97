import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CreateAccountRequest, CreateAccountResponseSchema } from "@licet/contracts/entitlement";
import { AccountSchema } from "@licet/contracts/entitlement";
import { create } from "@bufbuild/protobuf";
import type { RpcContext } from "@licet/rpc";
import type { createCreateAccount } from "../../app/account/create-account.ts";
import { toCaller } from "../request-parts.ts";
import { toAccount } from "./account-mapping.ts";

/** Makes an account. */
export function handleCreateAccount(createAccount: ReturnType<typeof createCreateAccount>) {
  return async (
    request: CreateAccountRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof CreateAccountResponseSchema>> => {
    const {
      accountId,
      displayName,
      email,
      billingCountry,
      timeZone,
      parentAccountId: parentId,
      sharesParentLicences,
    } = request.account ?? create(AccountSchema);
    const draft = {
      ...{ accountId, displayName, email, billingCountry, timeZone },
      ...(parentId !== "" && { parentId }),
      ...(sharesParentLicences && { sharesParent: true as const }),
    };
    return { account: toAccount(await createAccount(toCaller(context), draft)) };
  };
}
