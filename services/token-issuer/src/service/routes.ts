import type { Route } from "@licet/rpc";
import { getJwks } from "../http/get-jwks.ts";
import { issueAccessToken } from "../http/issue-access-token.ts";
import type { Adapters } from "./adapters.ts";
import type { Commands } from "./commands.ts";

/** What is served without a credential. */
export function createRoutes({ ring }: Adapters, commands: Commands): Route[] {
  return [issueAccessToken(commands.issueAccessToken), getJwks(ring)];
}
