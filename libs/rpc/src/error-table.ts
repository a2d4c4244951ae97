import { Code, ConnectError } from "@connectrpc/connect";
import { DomainError } from "@licet/kernel";
import { PreconditionFailureSchema, QuotaFailureSchema } from "@licet/contracts/rpc";
import { type ErrorDetail, toBadRequest, toErrorInfo, toRetryInfo, toRpcError } from "./rpc-error.ts";

/** The code by which each reason of a DomainError answers. One table per service. */
export type ErrorTable = Readonly<Record<string, Code>>;

/** Reasons that the libraries themselves give; every service has them. */
export const standardErrors: ErrorTable = {
  /** There is no credential, or it is expired, forged or of another issuer. */
  CREDENTIAL_REQUIRED: Code.Unauthenticated,
  /** The credential is valid and lacks the scope of the call. */
  SCOPE_REQUIRED: Code.PermissionDenied,
  /** The credential is bound to an account, and the call is about more than one account. */
  ACCOUNT_BOUND_CALLER: Code.PermissionDenied,
  /** A credential for every tenant must name one per call, in `licet-tenant`. */
  TENANT_REQUIRED: Code.InvalidArgument,
  /** The bytes are not a message of the type. */
  REQUEST_MALFORMED: Code.InvalidArgument,
  /** Fields are out of their range or shape; each is named. */
  REQUEST_INVALID: Code.InvalidArgument,
  /** The request is larger than MAX_REQUEST_SIZE. */
  REQUEST_TOO_LARGE: Code.ResourceExhausted,
  /** The content type is none that the address takes. */
  MEDIA_TYPE_UNSUPPORTED: Code.InvalidArgument,
  /** The request id, or idempotency key, came with another request before. */
  REQUEST_ID_REUSED: Code.InvalidArgument,
  /** The page token is malformed, or belongs to a list with other arguments. */
  INVALID_PAGE_TOKEN: Code.InvalidArgument,
  /** The mask names a field that does not exist or cannot be changed. */
  FIELD_MASK_INVALID: Code.InvalidArgument,
  /** There is nothing at this address. */
  ROUTE_UNKNOWN: Code.NotFound,
  /** The address does not support the method. */
  METHOD_UNSUPPORTED: Code.Unimplemented,
  /** It is missing, or not yours to know of: the same bytes for both. */
  NOT_FOUND: Code.NotFound,
  /** The key is taken. */
  ALREADY_EXISTS: Code.AlreadyExists,
  /** Somebody else changed it meanwhile: read it again. */
  ETAG_MISMATCH: Code.Aborted,
  /** The events after the cursor are gone: read the present state anew. */
  CURSOR_EXPIRED: Code.OutOfRange,
  /** PostgreSQL cannot be reached: try again. */
  DATABASE_UNAVAILABLE: Code.Unavailable,
  /** The keys to verify credentials with cannot be had: try again. */
  ISSUER_UNAVAILABLE: Code.Unavailable,
  /** A service that this call needs does not answer: try again. */
  NEIGHBOUR_UNAVAILABLE: Code.Unavailable,
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
