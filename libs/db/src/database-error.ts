import { DomainError } from "@licet/kernel";

/** Reason of the DomainError raised while PostgreSQL cannot be reached; maps to UNAVAILABLE. */
export const databaseUnavailable = "DATABASE_UNAVAILABLE";

const retryableStates = new Set(["40001", "40P01"]);
const systemCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT", "EAI_AGAIN", "ENOTFOUND"]);
// admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped, idle_session_timeout; disk_full, out_of_memory,
// too_many_connections; io_error: whatever the statement was, another time it would work
const serverStates = new Set(["57P01", "57P02", "57P03", "57P04", "57P05", "53100", "53200", "53300", "58030"]);
// pg reports a lost connection in prose only.
const lostConnection =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|Query read timeout)/;

/** Whether the error says that PostgreSQL cannot be reached, rather than that it refused the work. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return error instanceof DomainError && error.reason === databaseUnavailable;
}

/** The error a caller sees: a lost or refused connection as DATABASE_UNAVAILABLE, everything else as it is. */
export function toDatabaseError(error: unknown): unknown {
  if (!chainOf(error).some(isConnectionError)) return error;
  const unavailable = new DomainError(
    databaseUnavailable,
    "the database cannot be reached",
    {},
    { retryAfterMs: 1000 },
  );
  unavailable.cause = error;
  return unavailable;
}

/** Whether the transaction lost a race (serialization failure or deadlock) and may simply run again. */
export function isRetryable(error: unknown): boolean {
  return chainOf(error).some((link) => retryableStates.has(codeOf(link)));
}

function isConnectionError(error: object): boolean {
  const code = codeOf(error);
  if (systemCodes.has(code) || serverStates.has(code) || code.startsWith("08")) return true;
  return "message" in error && typeof error.message === "string" && lostConnection.test(error.message);
}

function codeOf(error: object): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

/** The error and what it wraps: MikroORM keeps the driver's error in `previous`, Node several tries in `errors`. */
function chainOf(error: unknown): object[] {
  if (typeof error !== "object" || error === null || error instanceof DomainError) return [];
  const { previous, cause, errors } = error as { previous?: unknown; cause?: unknown; errors?: unknown };
  const inner = [previous, cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return [error, ...inner.filter((link) => link !== error).flatMap(chainOf)];
}
