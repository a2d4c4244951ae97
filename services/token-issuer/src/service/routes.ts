import type { Route } from "@licet/rpc";
import { getJwks } from "../http/get-jwks.ts";
import { getStatusList } from "../http/get-status-list.ts";
import { issueAccessToken } from "../http/issue-access-token.ts";
import type { Adapters, Context } from "./adapters.ts";
import type { Commands } from "./commands.ts";

/** What is served without a credential. */
export function createRoutes({ config }: Context, { ring }: Adapters, commands: Commands): Route[] {
  const maxAgeSeconds = Math.floor(Math.min(60_000, config.statusListTtlMs / 4) / 1000);
  return [
    issueAccessToken(commands.issueAccessToken),
    getJwks(ring),
    getStatusList(commands.publishStatusList, maxAgeSeconds),
  ];
}
