import { setting } from "@licet/service";

/** The settings of integration beside those that every service has. */
export const config = {
  encryptionKey: setting.secretFile({
    env: "ENCRYPTION_KEY_FILE",
    doc: "File with the key under which webhook secrets are stored.",
  }),
  webhookAllowPrivate: setting.boolean({
    default: false,
    doc: "Whether webhooks may go to loopback and private addresses.",
  }),
  webhookTimeoutMs: setting.durationMs({ env: "WEBHOOK_TIMEOUT", default: "10s", doc: "How long a webhook may take." }),
  webhookAttempts: setting.integer({ default: 12, min: 1, doc: "After so many tries a webhook is given up." }),
  webhookFirstDelayMs: setting.durationMs({
    env: "WEBHOOK_FIRST_DELAY",
    default: "1s",
    doc: "Wait after the first failed try of a webhook; it doubles with each.",
  }),
  webhookMaxDelayMs: setting.durationMs({
    env: "WEBHOOK_MAX_DELAY",
    default: "1h",
    doc: "Longest wait between two tries of a webhook.",
  }),
  webhookConcurrency: setting.integer({ default: 16, min: 1, max: 500, doc: "Webhook endpoints served at once." }),
  jobIntervalMs: setting.durationMs({
    env: "JOB_INTERVAL",
    default: "500ms",
    doc: "How often to look for webhooks that are due and orders that wait for a catalog.",
  }),
};
