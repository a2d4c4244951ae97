import { Code, ConnectError } from "@connectrpc/connect";
import { CatalogFileError } from "@licet/catalog-file";
import { BadRequestSchema, ErrorInfoSchema } from "@licet/contracts/rpc";

/** What went wrong and what to do about it, for a person at a terminal. */
export function describeError(error: unknown): string {
  if (error instanceof ConnectError) return describeConnectError(error);
  if (error instanceof CatalogFileError) return `the catalog file has problems:\n${error.message}`;
  if (error instanceof Error && error.message === "fetch failed") return unreachable;
  return error instanceof Error ? error.message : String(error);
}

const unreachable = "the platform cannot be reached: is it running ('npm start'), and is LICET_URL right?";

function describeConnectError(error: ConnectError): string {
  const [info] = error.findDetails(ErrorInfoSchema);
  if (error.code === Code.Unavailable && info === undefined) return unreachable;
  if (error.code === Code.Unauthenticated)
    return "the credential is not accepted: check LICET_CLIENT_ID and its secret";
  const reason = info === undefined ? Code[error.code] : info.reason;
  const fields = error
    .findDetails(BadRequestSchema)
    .flatMap(({ fieldViolations }) => fieldViolations.map(({ field, description }) => `\n  ${field}: ${description}`));
  return `${error.rawMessage} (${reason})${fields.join("")}`;
}
