import { toJson } from "@bufbuild/protobuf";
import { LicenceTokenSchema, TokenIssuedSchema } from "@licet/contracts/token";
import type { TokenIssued } from "@licet/contracts/token";
import type { ReceivedEvent } from "@licet/events";
import { onEvent } from "@licet/events";
import type { IssuedToken, RecordProgress } from "../app/record-progress.ts";
import type { EventHandler } from "./mapping.ts";
import { toNotice } from "./mapping.ts";

/** Begins the delivery of tokens: to be fetched at once, and to every endpoint that asks for them. */
export function onTokenIssued(progress: RecordProgress): EventHandler {
  return onEvent(TokenIssuedSchema, async (_tx, events) => {
    await progress.tokens(events[0]?.tenantId ?? "", events.flatMap(toIssuedToken));
  });
}

function toIssuedToken(event: ReceivedEvent<TokenIssued>): IssuedToken[] {
  const { licenceToken, orderLicenceCount, revision } = event.message;
  if (licenceToken === undefined) return [];
  const { tokenId, licenceId, orderId, token } = licenceToken;
  const data = () => ({ ...(toJson(LicenceTokenSchema, licenceToken) as object), revision: Number(revision) });
  const notice = toNotice(TokenIssuedSchema, event, licenceId, data);
  const cause = { context: event.context };
  return [{ tokenId, licenceId, orderId, licenceCount: orderLicenceCount, revision, token, notice, cause }];
}
