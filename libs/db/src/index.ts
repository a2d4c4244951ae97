export { openDatabase } from "./database.ts";
export type { Database, DatabaseOptions } from "./database.ts";
export { isDatabaseUnavailable } from "./database-error.ts";
export { deleteExpired } from "./delete-expired.ts";
export { withIdempotency } from "./idempotency.ts";
export type { IdempotencyKey } from "./idempotency.ts";
export { decodePageToken, encodePageToken, toPage } from "./page-token.ts";
export type { EventCause, OutgoingEvent } from "./outbox.ts";
export type { Transaction } from "./transaction.ts";
