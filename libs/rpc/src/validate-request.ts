import { type DescMessage, type Message, create } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import { pathToString } from "@bufbuild/protobuf/reflect";
import { DomainError, type FieldViolation } from "@licet/kernel";
import { createNulFinder } from "./find-nul.ts";
import { isConstrained } from "./is-constrained.ts";
import { createQuickCheck } from "./quick-check.ts";

/** The patterns are those of our own protos, and few: the runtime's engine runs them several times as fast as RE2's. */
const patterns = new Map<string, RegExp>();

const validator = createValidator({ regexMatch: (pattern, text) => toRegExp(pattern).test(text) });

/** Throws a DomainError naming every field at fault. */
export type RequestValidator = (request: Message) => void;

/** A validator for the message, compiled and warm; undefined if nothing in it can be wrong. */
export function createRequestValidator(desc: DescMessage): RequestValidator | undefined {
  const findNul = createNulFinder(desc);
  const checkConstraints = isConstrained(desc) ? createConstraintCheck(desc) : undefined;
  if (!findNul) return checkConstraints;
  return (request) => {
    const field = findNul(request);
    if (field !== undefined) throw invalid([{ field, description: "must not contain U+0000" }]);
    checkConstraints?.(request);
  };
}

function toRegExp(pattern: string): RegExp {
  let known = patterns.get(pattern);
  if (known === undefined) {
    known = new RegExp(pattern, "u");
    patterns.set(pattern, known);
  }
  return known;
}

function createConstraintCheck(desc: DescMessage): RequestValidator {
  const warmed = validator.validate(desc, create(desc));
  if (warmed.kind === "error") throw warmed.error;
  const isSurelyValid = createQuickCheck(desc, toRegExp);
  return (request) => {
    if (isSurelyValid(request)) return;
    const result = validator.validate(desc, request);
    if (result.kind === "valid") return;
    if (result.kind === "error") throw result.error;
    throw invalid(
      result.violations.map(({ field, message }) => ({ field: pathToString(field), description: message })),
    );
  };
}

function invalid(fields: readonly FieldViolation[]): DomainError {
  // A rule about a message as a whole names no field: its own text says what is wrong.
  const names = [...new Set(fields.map(({ field, description }) => field || description))].join(", ");
  return new DomainError("REQUEST_INVALID", `invalid: ${names}`, { fields: names }, { fields });
}
