import { InvalidArgumentError } from "commander";

/** A revision given as an option. */
export function parseRevision(text: string): bigint {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw new InvalidArgumentError("It is a whole number.");
}

/** An instant given as an option; it names its offset, since a local time would depend on the machine. */
export function parseInstant(text: string): Date {
  const isWhole = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const instant = new Date(text);
  if (isWhole && !Number.isNaN(instant.getTime())) return instant;
  throw new InvalidArgumentError("It is an instant such as 2026-12-31T23:00:00Z.");
}

/** Parses JSON that a person wrote; `what` says where. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** A feature's value given as an option: a number, `unlimited`, JSON, or else a text. */
export function parseValue(text: string) {
  if (text === "unlimited") return { kind: { case: "unlimited" as const, value: true } };
  if (text === "true" || text === "false") return { kind: { case: "boolValue" as const, value: text === "true" } };
  if (/^-?\d{1,30}(\.\d{1,18})?$/.test(text)) return { kind: { case: "numberValue" as const, value: text } };
  if (/^[[{"]/.test(text)) {
    parseJson(text, "the value");
    return { kind: { case: "jsonValue" as const, value: text } };
  }
  return { kind: { case: "stringValue" as const, value: text } };
}
