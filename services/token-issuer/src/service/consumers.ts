import type { ConsumerPart } from "@licet/service";
import { onLicenceRevoked } from "../events/on-licence-revoked.ts";
import { onLicenceActivated, onLicenceChanged } from "../events/on-licence-terms.ts";
import type { Adapters } from "./adapters.ts";
import type { Commands } from "./commands.ts";

/** One consumer for all that happens to licences, so that it is seen in its order. */
export function createConsumers({ tokens }: Adapters, { issueLicenceTokens }: Commands): ConsumerPart[] {
  return [
    {
      durable: "token_issuer_licences",
      batchSize: 500,
      subjects: [
        onLicenceActivated(issueLicenceTokens),
        onLicenceChanged(issueLicenceTokens),
        onLicenceRevoked(tokens),
      ],
    },
  ];
}
