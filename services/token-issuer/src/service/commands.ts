import { createAttemptLimit } from "../app/attempt-limit.ts";
import { createAuthenticateClient } from "../app/authenticate-client.ts";
import type { CreateCredential } from "../app/create-credential.ts";
import { createCreateCredential } from "../app/create-credential.ts";
import type { CreateRole } from "../app/create-role.ts";
import { createCreateRole } from "../app/create-role.ts";
import type { DeleteRole } from "../app/delete-role.ts";
import { createDeleteRole } from "../app/delete-role.ts";
import type { IssueAccessToken } from "../app/issue-access-token.ts";
import { createIssueAccessToken } from "../app/issue-access-token.ts";
import type { IssueLicenceTokens } from "../app/issue-licence-tokens.ts";
import { createIssueLicenceTokens } from "../app/issue-licence-tokens.ts";
import type { PublishStatusList } from "../app/publish-status-list.ts";
import { createPublishStatusList } from "../app/publish-status-list.ts";
import type { RotateSigningKey } from "../app/rotate-signing-key.ts";
import { createRotateSigningKey } from "../app/rotate-signing-key.ts";
import type { SignReceipt } from "../app/sign-receipt.ts";
import { createSignReceipt } from "../app/sign-receipt.ts";
import type { UpdateRole } from "../app/update-role.ts";
import { createUpdateRole } from "../app/update-role.ts";
import { knownScopes as known } from "../rpc/known-scopes.ts";
import type { Adapters, Context } from "./adapters.ts";
import { rotationPorts } from "./rotation-ports.ts";

/** What this service does. */
export interface Commands {
  readonly issueAccessToken: IssueAccessToken;
  readonly rotateSigningKey: RotateSigningKey;
  readonly createCredential: CreateCredential;
  readonly createRole: CreateRole;
  readonly updateRole: UpdateRole;
  readonly deleteRole: DeleteRole;
  readonly issueLicenceTokens: IssueLicenceTokens;
  readonly publishStatusList: PublishStatusList;
  readonly signReceipt: SignReceipt;
}

/** Builds the commands over the adapters. */
export function createCommands(context: Context, adapters: Adapters): Commands {
  const { clock, newId, config } = context;
  const { clients, roles, ring, tokens, lists, keys } = adapters;
  const { issuer } = config;
  const activeKey = () => ring.active();
  return {
    issueAccessToken: createIssueAccessToken({
      authenticate: createAuthenticateClient(clients, { limit: createAttemptLimit(clock), clock }),
      roles,
      activeKey,
      clock,
      newId,
      issuer,
      audience: config.audience,
      ttlMs: config.accessTokenTtlMs,
    }),
    rotateSigningKey: createRotateSigningKey(rotationPorts(context, adapters)),
    createCredential: createCreateCredential({ clients, roles, known, clock }),
    createRole: createCreateRole(roles, known, clock),
    updateRole: createUpdateRole(roles, known, clock),
    deleteRole: createDeleteRole(roles),
    issueLicenceTokens: createIssueLicenceTokens({
      tokens,
      activeKey,
      clock,
      newId,
      issuer,
      refreshMs: config.tokenRefreshMs,
    }),
    publishStatusList: createPublishStatusList({ lists, activeKey, clock, issuer, ttlMs: config.statusListTtlMs }),
    signReceipt: createSignReceipt({ activeKey, keys, clock, issuer, receiptLifeMs: config.receiptLifeMs }),
  };
}
