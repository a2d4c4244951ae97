import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { ScalarType } from "@bufbuild/protobuf";
import { DomainError } from "@licet/kernel";
import { toFieldReader } from "./read-field.ts";

/**
 * Keeps a request to an account: names it where the request names none. The request must be the caller's own to change.
 * @throws DomainError NOT_FOUND for any other account, whether there is one or not
 */
export type Confine = (request: Message, accountId: string) => void;

type Part = (message: object, accountId: string) => void;

/** Compiles the way to the field, once per method. Throws if there is no such field: a mistake in the proto. */
export function createConfine(desc: DescMessage, path: string): Confine {
  return toPart(desc, path.split("."), path);
}

function toPart(desc: DescMessage, [name, ...rest]: readonly string[], path: string): Part {
  const field = desc.fields.find((one) => one.name === name);
  if (field === undefined) throw wrongPath(desc, path);
  if (rest.length === 0) return toLeaf(field, desc, path);
  if (field.message === undefined || field.fieldKind === "map") throw wrongPath(desc, path);
  const inner = toPart(field.message, rest, path);
  const read = toFieldReader(field);
  return (message, accountId) => {
    const value = read(message);
    if (Array.isArray(value)) for (const each of value as object[]) inner(each, accountId);
    else if (value !== undefined) inner(value as object, accountId);
  };
}

function toLeaf(field: DescField, desc: DescMessage, path: string): Part {
  if (field.scalar !== ScalarType.STRING || field.oneof !== undefined) throw wrongPath(desc, path);
  const { localName } = field;
  if (field.fieldKind === "list") {
    return (message, accountId) => {
      const ids = (message as Record<string, string[]>)[localName] as string[];
      for (const id of ids) if (id !== accountId) throw noSuchAccount(id);
      if (ids.length === 0) ids.push(accountId);
    };
  }
  return (message, accountId) => {
    const fields = message as Record<string, string>;
    const id = fields[localName] as string;
    if (id === "") fields[localName] = accountId;
    else if (id !== accountId) throw noSuchAccount(id);
  };
}

/** The words in which a service says so of an account that is not there. */
function noSuchAccount(id: string): DomainError {
  return new DomainError("NOT_FOUND", "no such account", { resource: "account", id });
}

function wrongPath({ typeName }: DescMessage, path: string): Error {
  return new Error(`${typeName}: ${path} is no field that names accounts`);
}
