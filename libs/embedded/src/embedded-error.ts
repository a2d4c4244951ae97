/**
 * PORT_TAKEN: another program listens on the configured port. TOOL_MISSING: a server's program cannot be had.
 * IN_USE: a living process runs a server in this data folder. START_FAILED: the server gave up; see its log.
 */
export type EmbeddedErrorCode = "PORT_TAKEN" | "TOOL_MISSING" | "IN_USE" | "START_FAILED";

/** An embedded server cannot run. The message is one sentence for the person at the terminal. */
export class EmbeddedError extends Error {
  override readonly name = "EmbeddedError";
  readonly code: EmbeddedErrorCode;

  constructor(code: EmbeddedErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
