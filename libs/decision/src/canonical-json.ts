/**
 * JSON with one form for one value: members in the order of their names' UTF-16 code units, no blanks, absent members
 * left out. Equal values give equal bytes.
 */
export function toCanonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(",")}]`;
  let members = "";
  for (const key of Object.keys(value).sort()) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (member === undefined) continue;
    if (members !== "") members += ",";
    members += `${JSON.stringify(key)}:${toCanonicalJson(member)}`;
  }
  return `{${members}}`;
}
