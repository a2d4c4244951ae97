import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetAccountRequest, GetAccountResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { AccountReader } from "../../app/ports.ts";
import { requireFound } from "../request-parts.ts";
import { toAccount } from "./account-mapping.ts";

/** One account. */
export function handleGetAccount(reader: AccountReader) {
  return async (
    { accountId }: GetAccountRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof GetAccountResponseSchema>> => {
    const account = requireFound(await reader.findAccount(tenantId, accountId), "account", accountId);
    return { account: toAccount(account) };
  };
}
