import { DomainError } from "@licet/kernel";

/** What a licence file carries to a machine without network. Neither is trusted before it is verified. */
export interface LicenceFile {
  token: string;
  /** The signed status list of the time when the file was made. */
  statusListToken?: string;
}

const begin = "-----BEGIN LICENCE FILE-----";
const end = "-----END LICENCE FILE-----";

/** The armoured text of a licence file: base64 in lines of 64 between two marks, safe in mail and forms. */
export function encodeLicenceFile({ token, statusListToken }: LicenceFile): string {
  const content = Buffer.from(JSON.stringify({ schema: 1, token, statusListToken })).toString("base64");
  return [begin, ...(content.match(/.{1,64}/g) ?? []), end, ""].join("\n");
}

/** Reads an armoured text back, whatever stands around it. Throws a DomainError `LICENCE_FILE_MALFORMED`. */
export function decodeLicenceFile(text: string): LicenceFile {
  const from = text.indexOf(begin);
  const until = text.indexOf(end, from);
  if (from < 0 || until < 0) throw malformed();
  const content = parse(Buffer.from(text.slice(from + begin.length, until), "base64").toString());
  if (content?.schema !== 1 || typeof content.token !== "string") throw malformed();
  const { token, statusListToken } = content;
  return { token, ...(typeof statusListToken === "string" && { statusListToken }) };
}

function parse(json: string): { schema?: unknown; token?: unknown; statusListToken?: unknown } | undefined {
  try {
    return (JSON.parse(json) as object | null) ?? undefined;
  } catch {
    throw malformed();
  }
}

function malformed(): DomainError {
  return new DomainError("LICENCE_FILE_MALFORMED", "the text is not a licence file");
}
