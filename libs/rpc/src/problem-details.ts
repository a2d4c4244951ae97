import { Code, type ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema } from "@licet/contracts/rpc";
import { DomainError } from "@licet/kernel";
import { toStatusName } from "./status-names.ts";

/** The body of a failed plain HTTP call: RFC 9457, `application/problem+json`. */
export interface Problem {
  /** `urn:licet:error:<REASON>`, or `about:blank` when there is no reason. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** `urn:licet:trace:<trace id>`. */
  readonly instance?: string;
  readonly reason?: string;
  /** The variables of the text. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Fields at fault, by JSON pointer. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const statuses = new Map<Code, number>([
  [Code.Canceled, 499],
  [Code.InvalidArgument, 400],
  [Code.DeadlineExceeded, 504],
  [Code.NotFound, 404],
  [Code.AlreadyExists, 409],
  [Code.PermissionDenied, 403],
  [Code.ResourceExhausted, 429],
  [Code.FailedPrecondition, 409],
  [Code.Aborted, 409],
  [Code.OutOfRange, 400],
  [Code.Unimplemented, 405],
  [Code.Unavailable, 503],
  [Code.Unauthenticated, 401],
]);

/** Reasons for which HTTP has a status of its own. */
const statusesByReason = new Map([
  ["REQUEST_TOO_LARGE", 413],
  ["MEDIA_TYPE_UNSUPPORTED", 415],
  ["REQUEST_ID_REUSED", 422],
]);

/** Turns an error that has passed the error table into the body of an HTTP answer. */
export function problemDetails(error: ConnectError, traceId = ""): Problem {
  const cause = error.cause instanceof DomainError ? error.cause : undefined;
  const info = error.findDetails(ErrorInfoSchema)[0];
  const reason = cause?.reason ?? info?.reason;
  const metadata = cause?.metadata ?? info?.metadata ?? {};
  const fields = cause?.fields ?? error.findDetails(BadRequestSchema)[0]?.fieldViolations ?? [];
  return {
    type: reason && error.code !== Code.Internal ? `urn:licet:error:${reason}` : "about:blank",
    title: toStatusName(error.code).toLowerCase().replaceAll("_", " "),
    status: statusesByReason.get(reason ?? "") ?? statuses.get(error.code) ?? 500,
    detail: error.rawMessage,
    ...(traceId && { instance: `urn:licet:trace:${traceId}` }),
    ...(reason && error.code !== Code.Internal && { reason, metadata }),
    ...(fields.length > 0 && {
      errors: fields.map(({ field, description }) => ({ pointer: toPointer(field), detail: description })),
    }),
  };
}

/** `lines[2].quantity` as `#/lines/2/quantity`; what is a pointer already stays. */
function toPointer(field: string): string {
  if (field.startsWith("#")) return field;
  if (field.startsWith("/")) return `#${field}`;
  return `#/${field.replaceAll(/\[(\d+)\]/g, ".$1").replaceAll(".", "/")}`;
}
