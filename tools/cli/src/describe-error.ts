import { Code, ConnectError } from "@connectrpc/connect";
import { CatalogFileError } from "@licet/catalog-file";
import { BadRequestSchema, ErrorInfoSchema } from "@licet/contracts/rpc";

/** What went wrong and what to do about it, for a person at a terminal. */
export function describeError(error: unknown): string {
  if (isUnreachable(error)) return unreachable;
  if (error instanceof ConnectError) return describeConnectError(error);
  if (error instanceof CatalogFileError) return `the catalog file has problems:\n${error.message}`;
  if (error instanceof Error) return describeFileError(error) ?? error.message;
  return String(error);
}

const unreachable = "the platform cannot be reached: is it running ('npm start'), and is LICET_URL right?";

/** Node's fetch says so, by itself or within the error of an RPC that could not get its access token. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof ConnectError && error.code === Code.Unavailable) {
    return error.findDetails(ErrorInfoSchema).length === 0;
  }
  const cause = error instanceof ConnectError ? error.cause : error;
  return cause instanceof Error && cause.message === "fetch failed";
}

function describeConnectError(error: ConnectError): string {
  if (error.code === Code.Unauthenticated)
    return "the credential is not accepted: check LICET_CLIENT_ID and its secret";
  const [info] = error.findDetails(ErrorInfoSchema);
  const reason = info === undefined ? Code[error.code] : info.reason;
  const violations = error.findDetails(BadRequestSchema).flatMap(({ fieldViolations }) => fieldViolations);
  const fields = violations.map(({ field, description }) => `\n  ${field ? `${field}: ` : ""}${description}`);
  return `${error.rawMessage.replace(/:\s*$/, "")} (${reason})${fields.join("")}`;
}

const fileProblems: Record<string, string> = {
  ENOENT: "does not exist",
  EACCES: "may not be opened",
  EISDIR: "is a folder, not a file",
};

function describeFileError({ code = "", path = "" }: NodeJS.ErrnoException): string | undefined {
  const problem = fileProblems[code];
  return problem === undefined ? undefined : `${path || "the path"} ${problem}`;
}
