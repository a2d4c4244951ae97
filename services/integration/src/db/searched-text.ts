/** A caller's text as a search can have it: PostgreSQL knows no NUL in text, so nothing that is found contains one. */
export function toSearchedText(text: string): string {
  return text.replaceAll("\0", "\ufffd");
}
