import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListAccountsRequest, ListAccountsResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Hierarchy } from "../../app/account/hierarchy-ports.ts";
import type { AccountReader } from "../../app/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toAccount } from "./account-mapping.ts";

/** Accounts by id: all, or those below one. */
export function handleListAccounts(reader: AccountReader, hierarchy: Hierarchy) {
  const find = (tenantId: string, request: ListAccountsRequest) => {
    const { parentAccountId, ancestorAccountId } = request;
    const query = toPageQuery(request);
    if (parentAccountId !== "") {
      return hierarchy.listBelow(tenantId, { accountId: parentAccountId, levels: "children" }, query);
    }
    if (ancestorAccountId === "") return reader.listAccounts(tenantId, query);
    return hierarchy.listBelow(tenantId, { accountId: ancestorAccountId, levels: "all" }, query);
  };
  return async (
    request: ListAccountsRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListAccountsResponseSchema>> => {
    const { items, nextPageToken = "" } = await find(tenantId, request);
    return { accounts: items.map(toAccount), nextPageToken };
  };
}
