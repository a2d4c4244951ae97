import type { LicenceActivated, LicenceChanged } from "@licet/contracts/entitlement";
import { LicenceActivatedSchema, LicenceChangedSchema } from "@licet/contracts/entitlement";
import type { ReceivedEvent } from "@licet/events";
import { onEvent } from "@licet/events";
import type { IssueLicenceTokens, LicenceTerms } from "../app/issue-licence-tokens.ts";
import type { EventHandler } from "./mapping.ts";

/** Signs the token of a new licence. */
export function onLicenceActivated(issue: IssueLicenceTokens): EventHandler {
  return onEvent(LicenceActivatedSchema, (tx, events) => issue(tx.tenantId ?? "", events.map(toTerms)));
}

/** Signs a token that carries the licence's new terms, be they a suspension. */
export function onLicenceChanged(issue: IssueLicenceTokens): EventHandler {
  return onEvent(LicenceChangedSchema, (tx, events) => issue(tx.tenantId ?? "", events.map(toTerms)));
}

function toTerms({ message, context }: ReceivedEvent<LicenceActivated | LicenceChanged>): LicenceTerms {
  const { licence, order, revision, document } = message;
  return {
    licenceId: licence?.licenceId ?? "",
    accountId: licence?.accountId ?? "",
    orderId: order?.orderId ?? "",
    orderLicenceCount: order?.licenceCount ?? 0,
    revision,
    document,
    cause: { context },
  };
}
