import type { DomainError } from "@licet/kernel";

/** What is wrong with one line of a file: the members of a problem (RFC 9457) that differ from line to line. */
export interface LineProblem {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly reason: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const statuses: Readonly<Record<string, number>> = { REQUEST_ID_REUSED: 422, REQUEST_TOO_LARGE: 413 };

/** A refusal as the verdict of a line. */
export function toLineProblem({ reason, message, fields }: DomainError): LineProblem {
  return {
    type: `urn:licet:error:${reason}`,
    status: statuses[reason] ?? 400,
    detail: message,
    reason,
    ...(fields.length > 0 && {
      errors: fields.map(({ field, description }) => ({ pointer: field, detail: description })),
    }),
  };
}
