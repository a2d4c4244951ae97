import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  CredentialChangedSchema,
  KeyRotatedSchema,
  RoleChangedSchema,
  RoleKind,
  TokenIssuedSchema,
  TokenRevokedSchema,
  TokenState,
} from "@licet/contracts/token";
import type { OutgoingEvent } from "@licet/db";
import type { onEvent } from "@licet/events";
import { eventOf } from "@licet/events";
import type { RoleCause } from "../app/role-ports.ts";
import type { Client } from "../domain/client.ts";
import { toEtag } from "../domain/etag.ts";
import type { LicenceToken } from "../domain/licence-token.ts";
import type { Role } from "../domain/role.ts";

/** What this service does with the events of one subject. */
export type EventHandler = ReturnType<typeof onEvent>;

/** Whose event it is when it is no tenant's. */
const platformTenant = "platform";

/** Tells that another key signs. */
export function toKeyRotated(keys: { readonly activeKeyId: string; readonly nextKeyId: string }): OutgoingEvent {
  return eventOf(KeyRotatedSchema, create(KeyRotatedSchema, keys), { tenantId: platformTenant });
}

/** Tells that a token was signed. */
export function toTokenIssued(tenantId: string, token: LicenceToken, orderLicenceCount: number): OutgoingEvent {
  const { revision, state, statusIndex, issueTime, expireTime, ...same } = token;
  const licenceToken = {
    ...same,
    state: TokenState[state],
    statusIndex: BigInt(statusIndex),
    issueTime: timestampFromDate(issueTime),
    ...(expireTime && { expireTime: timestampFromDate(expireTime) }),
  };
  const message = create(TokenIssuedSchema, { licenceToken, orderLicenceCount, revision });
  return eventOf(TokenIssuedSchema, message, { tenantId });
}

/** Tells that a token opens nothing any more. */
export function toTokenRevoked(
  tenantId: string,
  token: Pick<LicenceToken, "tokenId" | "licenceId" | "accountId" | "orderId">,
  reason: string,
): OutgoingEvent {
  return eventOf(TokenRevokedSchema, create(TokenRevokedSchema, { ...token, reason }), { tenantId });
}

/** Tells that a client was made, or disabled. */
export function toCredentialChanged(client: Client, actor: string): OutgoingEvent {
  const { tenantId, clientId, displayName, scopes, roleKeys, accountId = "", userId = "", isDisabled } = client;
  const credential = {
    ...{ clientId, displayName, scopes: [...scopes], roleKeys: [...roleKeys], accountId, userId },
    ...{ disabled: isDisabled, createTime: timestampFromDate(client.createTime) },
  };
  return eventOf(CredentialChangedSchema, create(CredentialChangedSchema, { credential, actor }), { tenantId });
}

const roleKinds = { staff: RoleKind.STAFF, customer: RoleKind.CUSTOMER };

/** Tells that a role was made, changed or deleted. */
export function toRoleChanged({ tenantId, actor, reason }: RoleCause, role: Role, deleted: boolean): OutgoingEvent {
  const { roleKey, displayName, kind, scopes, stored } = role;
  const told = {
    ...{ roleKey, displayName, kind: roleKinds[kind], scopes: [...scopes] },
    ...(stored && {
      etag: toEtag(stored.version),
      createTime: timestampFromDate(stored.createTime),
      updateTime: timestampFromDate(stored.updateTime),
    }),
  };
  return eventOf(RoleChangedSchema, create(RoleChangedSchema, { role: told, deleted, actor, reason }), { tenantId });
}
