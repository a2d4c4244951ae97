import { LicenceRevokedSchema } from "@licet/contracts/entitlement";
import { onEvent } from "@licet/events";
import type { TokenStore } from "../app/ports.ts";
import type { EventHandler } from "./mapping.ts";

/** Revokes all tokens of licences that ended for ever. */
export function onLicenceRevoked(tokens: TokenStore): EventHandler {
  return onEvent(LicenceRevokedSchema, async (tx, events) => {
    const revocations = events.map(({ message: { licence, revision, reason }, context }) => ({
      licenceId: licence?.licenceId ?? "",
      revision,
      reason,
      cause: { context },
    }));
    await tokens.revokeLicences(tx.tenantId ?? "", revocations);
  });
}
