import { type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import { toFieldReader } from "./read-field.ts";

/** The path of a text that holds U+0000, which no PostgreSQL text can; undefined when there is none. */
export type NulFinder = (message: Message) => string | undefined;

/** Likewise, for one value; the path begins at it, and is empty for the value itself. */
type ValueFinder = (value: unknown) => string | undefined;

/** Compiles the search through all texts of a message; undefined if it can hold none. */
export function createNulFinder(desc: DescMessage): NulFinder | undefined {
  const find = createMessageFinder(desc, new Map());
  return find;
}

/** `known` ends the recursion of messages that hold themselves. */
function createMessageFinder(desc: DescMessage, known: Map<DescMessage, ValueFinder>): ValueFinder | undefined {
  if (desc.typeName === "google.protobuf.Struct" || desc.typeName === "google.protobuf.Value") return findInJson;
  const present = known.get(desc);
  if (present) return present;
  const members: { read: (message: object) => unknown; name: string; find: ValueFinder }[] = [];
  const find: ValueFinder = (message) => {
    if (typeof message === "string") return findInText(message); // an unwrapped google.protobuf.StringValue
    if (message === undefined) return undefined;
    for (const member of members) {
      const value = member.read(message as object);
      const found = value === undefined ? undefined : member.find(value);
      if (found !== undefined) return join(member.name, found);
    }
    return undefined;
  };
  known.set(desc, find);
  for (const field of desc.fields) {
    const findInValue = createFieldFinder(field, known);
    if (findInValue) members.push({ read: toFieldReader(field), name: field.name, find: findInValue });
  }
  return members.length > 0 ? find : undefined;
}

function createFieldFinder(field: DescField, known: Map<DescMessage, ValueFinder>): ValueFinder | undefined {
  const findOne = field.message
    ? createMessageFinder(field.message, known)
    : field.scalar === ScalarType.STRING
      ? findInText
      : undefined;
  if (field.fieldKind === "list") return findOne && ((values) => findInList(values as unknown[], findOne));
  if (field.fieldKind !== "map") return findOne;
  const findKey = field.mapKey === ScalarType.STRING ? findInText : undefined;
  return (findKey ?? findOne) && ((values) => findInMap(values as object, findKey, findOne));
}

function join(head: string, rest: string): string {
  return rest === "" || rest.startsWith("[") ? head + rest : `${head}.${rest}`;
}

function findInText(value: unknown): string | undefined {
  return (value as string).includes("\0") ? "" : undefined;
}

function findInList(values: readonly unknown[], find: ValueFinder): string | undefined {
  for (let index = 0; index < values.length; index += 1) {
    const found = find(values[index]);
    if (found !== undefined) return join(`[${index}]`, found);
  }
  return undefined;
}

function findInMap(values: object, findKey?: ValueFinder, findOne?: ValueFinder): string | undefined {
  for (const [key, value] of Object.entries(values)) {
    if (findKey?.(key) !== undefined) return "";
    const found = findOne?.(value);
    if (found !== undefined) return join(`[${JSON.stringify(key)}]`, found);
  }
  return undefined;
}

/** A google.protobuf.Struct is plain JSON inside a message. */
function findInJson(value: unknown): string | undefined {
  if (typeof value === "string") return findInText(value);
  if (Array.isArray(value)) return findInList(value, findInJson);
  if (typeof value !== "object" || value === null) return undefined;
  return findInMap(value, findInText, findInJson);
}
