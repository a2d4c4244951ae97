import type { DescMessage, MessageInitShape } from "@bufbuild/protobuf";
import { type Code, ConnectError } from "@connectrpc/connect";
import type { FieldViolation } from "@licet/kernel";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "@licet/contracts/rpc";

/** One detail of an error: its schema and content. */
export interface ErrorDetail {
  readonly desc: DescMessage;
  readonly value: MessageInitShape<DescMessage>;
}

/** An error as it crosses the wire, on either mount. */
export function toRpcError(code: Code, message: string, details: ErrorDetail[] = [], cause?: unknown): ConnectError {
  return new ConnectError(message, code, undefined, details, cause);
}

/** What went wrong, for a program to read: google.rpc.ErrorInfo. */
export function toErrorInfo(domain: string, reason: string, metadata: Readonly<Record<string, string>>): ErrorDetail {
  return { desc: ErrorInfoSchema, value: { domain, reason, metadata: { ...metadata } } };
}

/** Which fields are at fault: google.rpc.BadRequest. */
export function toBadRequest(fields: readonly FieldViolation[]): ErrorDetail {
  return { desc: BadRequestSchema, value: { fieldViolations: fields.map((field) => ({ ...field })) } };
}

/** How long to wait: google.rpc.RetryInfo. */
export function toRetryInfo(retryAfterMs: number): ErrorDetail {
  const seconds = Math.floor(retryAfterMs / 1000);
  const nanos = Math.round((retryAfterMs - seconds * 1000) * 1e6);
  return { desc: RetryInfoSchema, value: { retryDelay: { seconds: BigInt(seconds), nanos } } };
}
