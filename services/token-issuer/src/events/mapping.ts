import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { KeyRotatedSchema, TokenIssuedSchema, TokenRevokedSchema, TokenState } from "@licet/contracts/token";
import type { OutgoingEvent } from "@licet/db";
import type { onEvent } from "@licet/events";
import { eventOf } from "@licet/events";
import type { LicenceToken } from "../domain/licence-token.ts";

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
