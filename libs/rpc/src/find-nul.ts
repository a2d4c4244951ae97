import { type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import { toFieldReader } from "./read-field.ts";

/** The path of a text that holds U+0000, which no PostgreSQL text can; undefined when there is none. */
export type NulFinder = (message: Message) => string | undefined;

/** Likewise, for the value of one field, which may be absent. */
type ValueFinder = (value: unknown, path: string) => string | undefined;

/** Compiles the search through all texts of a message; undefined if it can hold none. */
export function createNulFinder(desc: DescMessage): NulFinder | undefined {
  const find = createMessageFinder(desc, new Map());
  return find && ((message) => find(message, ""));
}

/** `known` ends the recursion of messages that hold themselves. */
function createMessageFinder(desc: DescMessage, known: Map<DescMessage, ValueFinder>): ValueFinder | undefined {
  if (desc.typeName === "google.protobuf.Struct" || desc.typeName === "google.protobuf.Value") return findInJson;
  const present = known.get(desc);
  if (present) return present;
  const members: { read: (message: object) => unknown; name: string; find: ValueFinder }[] = [];
  const find: ValueFinder = (message, path) => {
    if (typeof message === "string") return findInText(message, path); // an unwrapped google.protobuf.StringValue
    if (message === undefined) return undefined;
    for (const member of members) {
      const value = member.read(message as object);
      const found = value === undefined ? undefined : member.find(value, path ? `${path}.${member.name}` : member.name);
      if (found !== undefined) return found;
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
  if (field.fieldKind === "list") return findOne && ((values, path) => findInList(values as unknown[], path, findOne));
  if (field.fieldKind !== "map") return findOne;
  const findKey = field.mapKey === ScalarType.STRING ? findInText : undefined;
  return (findKey ?? findOne) && ((values, path) => findInMap(values as object, path, findKey, findOne));
}

function findInText(value: unknown, path: string): string | undefined {
  return (value as string).includes("\0") ? path : undefined;
}

function findInList(values: readonly unknown[], path: string, find: ValueFinder): string | undefined {
  for (let index = 0; index < values.length; index += 1) {
    const found = find(values[index], `${path}[${index}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findInMap(values: object, path: string, findKey?: ValueFinder, findOne?: ValueFinder): string | undefined {
  for (const [key, value] of Object.entries(values)) {
    const found = findKey?.(key, path) ?? findOne?.(value, `${path}[${JSON.stringify(key)}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A google.protobuf.Struct is plain JSON inside a message. */
function findInJson(value: unknown, path: string): string | undefined {
  if (typeof value === "string") return findInText(value, path);
  if (Array.isArray(value)) return findInList(value, path, findInJson);
  if (typeof value !== "object" || value === null) return undefined;
  return findInMap(value, path, findInText, findInJson);
}
