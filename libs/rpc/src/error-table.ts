import { Code, ConnectError } from "@connectrpc/connect";
import { DomainError } from "@licet/kernel";
import { PreconditionFailureSchema, QuotaFailureSchema } from "@licet/contracts/rpc";
import { type ErrorDetail, toBadRequest, toErrorInfo, toRetryInfo, toRpcError } from "./rpc-error.ts";

/** The code by which each reason of a DomainError answers. One table per service. */
export type ErrorTable = Readonly<Record<string, Code>>;

/** Reasons that the libraries themselves give; every service has them. */
export const standardErrors: ErrorTable = {
  CREDENTIAL_REQUIRED: Code.Unauthenticated,
  SCOPE_REQUIRED: Code.PermissionDenied,
  TENANT_REQUIRED: Code.InvalidArgument,
  REQUEST_MALFORMED: Code.InvalidArgument,
  REQUEST_INVALID: Code.InvalidArgument,
  REQUEST_TOO_LARGE: Code.ResourceExhausted,
  MEDIA_TYPE_UNSUPPORTED: Code.InvalidArgument,
  REQUEST_ID_REUSED: Code.InvalidArgument,
  REQUEST_ID_REQUIRED: Code.InvalidArgument,
  REQUEST_IN_PROGRESS: Code.Aborted,
  INVALID_PAGE_TOKEN: Code.InvalidArgument,
  FIELD_MASK_INVALID: Code.InvalidArgument,
  ROUTE_UNKNOWN: Code.NotFound,
  METHOD_UNSUPPORTED: Code.Unimplemented,
  NOT_FOUND: Code.NotFound,
  ALREADY_EXISTS: Code.AlreadyExists,
  ETAG_MISMATCH: Code.Aborted,
  CURSOR_EXPIRED: Code.OutOfRange,
  DATABASE_UNAVAILABLE: Code.Unavailable,
  ISSUER_UNAVAILABLE: Code.Unavailable,
  NEIGHBOUR_UNAVAILABLE: Code.Unavailable,
  DRAINING: Code.Unavailable,
};

/** Turns whatever a handler threw into what the caller may see. */
export type ErrorTranslator = (error: unknown, traceId: string) => ConnectError;

/** The one place where an error becomes a status. `domain` is the service's name with `.licet`. */
export function createErrorTranslator(service: string, errors: ErrorTable): ErrorTranslator {
  const domain = `${service}.licet`;
  const codes = new Map(Object.entries({ ...standardErrors, ...errors }));

  function fromDomainError(error: DomainError, traceId: string): ConnectError {
    const code = codes.get(error.reason);
    if (code === undefined) return toInternal(error, traceId);
    return toRpcError(code, error.message, toDetails(domain, code, error), error);
  }

  return (error, traceId) => {
    if (error instanceof DomainError) return fromDomainError(error, traceId);
    if (!(error instanceof ConnectError)) return toInternal(error, traceId);
    if (!error.isWireError) return error;
    return isNeighbourAway(error) ? fromDomainError(neighbourAway(error), traceId) : toInternal(error, traceId);
  };
}

function toDetails(domain: string, code: Code, error: DomainError): ErrorDetail[] {
  const details = [toErrorInfo(domain, error.reason, error.metadata)];
  if (error.fields.length > 0) details.push(toBadRequest(error.fields));
  if (error.retryAfterMs !== undefined) details.push(toRetryInfo(error.retryAfterMs));
  const subject = error.metadata["subject"] ?? error.metadata["resource"] ?? "";
  const description = error.message;
  if (code === Code.FailedPrecondition) {
    const violations = [{ type: error.reason, subject, description }];
    details.push({ desc: PreconditionFailureSchema, value: { violations } });
  }
  if (code === Code.ResourceExhausted) {
    details.push({ desc: QuotaFailureSchema, value: { violations: [{ subject, description }] } });
  }
  return details;
}

/** Of an error that is nobody's refusal, the caller learns only where to look it up. */
function toInternal(error: unknown, traceId: string): ConnectError {
  return toRpcError(Code.Internal, traceId ? `internal error, trace ${traceId}` : "internal error", [], error);
}

function isNeighbourAway(error: ConnectError): boolean {
  return [Code.Unavailable, Code.DeadlineExceeded, Code.ResourceExhausted, Code.Canceled].includes(error.code);
}

function neighbourAway(cause: ConnectError): DomainError {
  const error = new DomainError("NEIGHBOUR_UNAVAILABLE", "a service this call needs does not answer", {});
  return Object.assign(error, { cause });
}
