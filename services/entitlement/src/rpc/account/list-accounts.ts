import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListAccountsRequest, ListAccountsResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { AccountReader } from "../../app/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toAccount } from "./account-mapping.ts";

/** Accounts by id. */
export function handleListAccounts(reader: AccountReader) {
  return async (
    request: ListAccountsRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListAccountsResponseSchema>> => {
    const { items, nextPageToken = "" } = await reader.listAccounts(tenantId, toPageQuery(request));
    return { accounts: items.map(toAccount), nextPageToken };
  };
}
