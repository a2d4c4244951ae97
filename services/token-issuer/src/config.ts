import { setting } from "@licet/service";

/** The settings of token-issuer beside those that every service has. */
export const config = {
  encryptionKey: setting.secretFile({
    env: "ENCRYPTION_KEY_FILE",
    doc: "File with the key under which private keys are stored.",
  }),
  bootstrapClients: setting.optional(
    setting.secretFile({
      env: "BOOTSTRAP_CLIENTS_FILE",
      doc: 'JSON file {"clients": [{"clientId", "clientSecret", "tenant", "scopes"}]} with the clients to begin with.',
    }),
  ),
  statusListBaseUrl: setting.optional(
    setting.url({
      doc: "Origin at which licence holders reach status lists; this service's own HTTP port if not set.",
    }),
  ),
  accessTokenTtlMs: setting.durationMs({
    env: "ACCESS_TOKEN_TTL",
    default: "1h",
    doc: "How long an access token lives.",
  }),
  keyMaxAgeMs: setting.durationMs({
    env: "KEY_MAX_AGE",
    default: "30d",
    doc: "A key that has signed for so long is rotated.",
  }),
  keyCheckIntervalMs: setting.durationMs({
    env: "KEY_CHECK_INTERVAL",
    default: "10s",
    doc: "How often to look whether another replica has rotated the keys, or whether it is time to.",
  }),
  statusListTtlMs: setting.durationMs({
    env: "STATUS_LIST_TTL",
    default: "12h",
    doc: "How long a verifier may rely on a status list that it has fetched.",
  }),
  receiptLifeMs: setting.durationMs({
    env: "RECEIPT_LIFETIME",
    default: "400d",
    doc: "How long the key that signed a decision receipt is published at least, so that the receipt can be verified.",
  }),
  statusListSize: setting.integer({
    default: 100_000,
    min: 8,
    max: 10_000_000,
    doc: "How many licence tokens share a status list.",
  }),
  tokenRefreshMs: setting.durationMs({
    env: "TOKEN_REFRESH",
    default: "1d",
    doc: "After what time the holder of a licence token should fetch the next, where the plan does not say.",
  }),
};
