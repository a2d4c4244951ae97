import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { CredentialSchema, LicenceTokenSchema, RoleSchema, SigningKeySchema } from "@licet/contracts/token";
import { KeyState, RoleKind, TokenState } from "@licet/contracts/token";
import { toPublicJwk } from "../app/key-ring.ts";
import type { Client } from "../domain/client.ts";
import { toEtag } from "../domain/etag.ts";
import type { LicenceToken } from "../domain/licence-token.ts";
import type { Role } from "../domain/role.ts";
import type { SigningKeyInfo } from "../domain/signing-key.ts";

/** A token as it goes over the wire. */
export function toLicenceToken(token: LicenceToken): MessageInitShape<typeof LicenceTokenSchema> {
  const { revision: _, state, statusIndex, issueTime, expireTime, ...same } = token;
  return {
    ...same,
    state: TokenState[state],
    statusIndex: BigInt(statusIndex),
    issueTime: timestampFromDate(issueTime),
    ...(expireTime && { expireTime: timestampFromDate(expireTime) }),
  };
}

/** A key as it goes over the wire: its public half. */
export function toSigningKey(key: SigningKeyInfo): MessageInitShape<typeof SigningKeySchema> {
  const { keyId, state, createTime, activateTime, retireTime } = key;
  return {
    keyId,
    state: KeyState[state],
    publicJwk: JSON.stringify(toPublicJwk(key)),
    createTime: timestampFromDate(createTime),
    ...(activateTime && { activateTime: timestampFromDate(activateTime) }),
    ...(retireTime && { retireTime: timestampFromDate(retireTime) }),
  };
}

/** A client as it goes over the wire, without its secret. */
export function toCredential(client: Client): MessageInitShape<typeof CredentialSchema> {
  const { clientId, displayName, scopes, roleKeys, accountId = "", userId = "", isDisabled, createTime } = client;
  return {
    clientId,
    displayName,
    scopes: [...scopes],
    roleKeys: [...roleKeys],
    accountId,
    userId,
    disabled: isDisabled,
    createTime: timestampFromDate(createTime),
  };
}

const roleKinds = { staff: RoleKind.STAFF, customer: RoleKind.CUSTOMER };

/** A role as it goes over the wire. */
export function toRole({ roleKey, displayName, kind, scopes, stored }: Role): MessageInitShape<typeof RoleSchema> {
  return {
    roleKey,
    displayName,
    kind: roleKinds[kind],
    scopes: [...scopes],
    builtIn: stored === undefined,
    ...(stored && {
      etag: toEtag(stored.version),
      createTime: timestampFromDate(stored.createTime),
      updateTime: timestampFromDate(stored.updateTime),
    }),
  };
}

/** 0 means 50. */
export function fromPageSize(pageSize: number): number {
  return pageSize === 0 ? 50 : pageSize;
}
