/** One field of a request and what is wrong with it. */
export interface FieldViolation {
  /** Path of the field as the caller wrote it, e.g. `lines[2].quantity`. */
  readonly field: string;
  /** What is wrong, in the caller's words. */
  readonly description: string;
}

/** What a refusal may say beyond its reason. */
export interface DomainErrorOptions {
  /** The fields at fault, when the refusal is about the request's content. */
  readonly fields?: readonly FieldViolation[];
  /** How long to wait before the same call can succeed. */
  readonly retryAfterMs?: number;
}

/**
 * A refusal by a rule, meant for the caller. Its text and metadata cross the wire; those of any other error never do.
 * Every variable of the message stands in the metadata too, so that a program need not read prose.
 */
export class DomainError extends Error {
  override readonly name = "DomainError";
  /** UPPER_SNAKE code, stable across releases. */
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fields: readonly FieldViolation[];
  readonly retryAfterMs: number | undefined;

  constructor(
    reason: string,
    message: string,
    metadata: Readonly<Record<string, string>> = {},
    options: DomainErrorOptions = {},
  ) {
    super(message);
    this.reason = reason;
    this.metadata = metadata;
    this.fields = options.fields ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }
}
