import { timestampMs } from "@bufbuild/protobuf/wkt";
import { decodePageToken, toPage } from "@licet/db";
import { type BalanceOptions, listBalances as readBalances } from "../app/get-balances.ts";
import { checkText } from "./check-text.ts";
import { toBalance } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

const defaultPageSize = 50;

/** An account's balances by feature, now or at an instant of the past. */
export function listBalances(options: BalanceOptions): RpcHandlers["listBalances"] {
  return async ({ accountId, atTime, pageSize, pageToken }, { tenantId }) => {
    checkText("account_id", accountId);
    const at = atTime && timestampMs(atTime);
    const args = { accountId, at: at ?? "now" };
    const [after] = decodePageToken(pageToken, args) ?? [""];
    const size = pageSize || defaultPageSize;
    const query = { accountId, afterFeatureKey: String(after), most: size + 1, ...(at !== undefined && { at }) };
    const balances = await readBalances(options, tenantId, query);
    const page = toPage(balances, size, ({ featureKey }) => [featureKey], args);
    return { balances: page.items.map(toBalance), nextPageToken: page.nextPageToken ?? "" };
  };
}
