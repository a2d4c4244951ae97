import { Code, ConnectError } from "@connectrpc/connect";
import { DomainError } from "@licet/kernel";

const reasons: ReadonlySet<string> = new Set(["NEIGHBOUR_UNAVAILABLE", "ISSUER_UNAVAILABLE"]);
const codes: ReadonlySet<Code> = new Set([Code.Unavailable, Code.DeadlineExceeded]);

/** Whether the error says that a service which the handler asked is away or hangs, rather than that it refused. */
export function isNeighbourAway(error: unknown): boolean {
  if (error instanceof DomainError) return reasons.has(error.reason);
  return error instanceof ConnectError && codes.has(error.code);
}
