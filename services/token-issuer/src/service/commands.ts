import { createAttemptLimit } from "../app/attempt-limit.ts";
import { createAuthenticateClient } from "../app/authenticate-client.ts";
import type { IssueAccessToken } from "../app/issue-access-token.ts";
import { createIssueAccessToken } from "../app/issue-access-token.ts";
import type { RotateSigningKey } from "../app/rotate-signing-key.ts";
import { createRotateSigningKey } from "../app/rotate-signing-key.ts";
import type { Adapters, Context } from "./adapters.ts";
import { rotationPorts } from "./rotation-ports.ts";

/** What this service does. */
export interface Commands {
  readonly issueAccessToken: IssueAccessToken;
  readonly rotateSigningKey: RotateSigningKey;
}

/** Builds the commands over the adapters. */
export function createCommands(context: Context, adapters: Adapters): Commands {
  const { clock, newId, config } = context;
  const { clients, ring } = adapters;
  return {
    issueAccessToken: createIssueAccessToken({
      authenticate: createAuthenticateClient(clients, { limit: createAttemptLimit(clock), clock }),
      activeKey: () => ring.active(),
      clock,
      newId,
      issuer: config.issuer,
      audience: config.audience,
      ttlMs: config.accessTokenTtlMs,
    }),
    rotateSigningKey: createRotateSigningKey(rotationPorts(context, adapters)),
  };
}
