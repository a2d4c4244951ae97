import { type DescField, type DescMessage, type Message, getOption, hasOption } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import {
  type FieldRules,
  type MessageRules,
  Ignore,
  field as fieldRules,
  message as messageRules,
  oneof as oneofRules,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { isConstrained } from "./is-constrained.ts";
import { type ToRegExp, type ValueCheck, allOf, never, toValueCheck } from "./quick-rules.ts";
import { toFieldReader } from "./read-field.ts";

/** True: the message keeps all its rules. False says nothing: only protovalidate knows, and it words what is wrong. */
export type QuickCheck = (message: Message) => boolean;

/**
 * Compiles the rules that are simple into plain comparisons, since nearly every request keeps them all. A rule that is
 * not understood makes the check of what bears it answer false, so that nothing invalid ever passes.
 */
export function createQuickCheck(desc: DescMessage, toRegExp: ToRegExp): QuickCheck {
  return toMessageCheck(desc, { toRegExp, known: new Map() });
}

interface Compiling {
  readonly toRegExp: ToRegExp;
  /** Ends the recursion of messages that hold themselves. */
  readonly known: Map<DescMessage, ValueCheck>;
}

const { IMPLICIT } = FeatureSet_FieldPresence;

function toMessageCheck(desc: DescMessage, compiling: Compiling): ValueCheck {
  const present = compiling.known.get(desc);
  if (present) return present;
  const parts: ValueCheck[] = [];
  const check = allOf(parts);
  compiling.known.set(desc, check);
  if (hasOption(desc, messageRules)) parts.push(...toWholeChecks(desc, getOption(desc, messageRules)));
  for (const oneof of desc.oneofs) {
    if (!hasOption(oneof, oneofRules)) continue;
    const { required } = getOption(oneof, oneofRules);
    const name = oneof.localName;
    if (required) parts.push((message) => (message as Record<string, { case?: string }>)[name]?.case !== undefined);
  }
  for (const field of desc.fields) {
    const part = toFieldCheck(field, compiling);
    if (part) parts.push(part);
  }
  return check;
}

/** `this.usage_mode == 0 || …` holds without a look at the rest when the field is zero. */
const unlessZero = /^this\.(\w+) == 0 \|\| /;

function toWholeChecks(desc: DescMessage, rules: MessageRules): ValueCheck[] {
  if (rules.oneof.length > 0 || rules.celExpression.length > 0 || rules.$unknown) return [never];
  return rules.cel.map(({ expression }) => {
    const field = desc.fields.find(({ name }) => name === unlessZero.exec(expression)?.[1]);
    const isNumber =
      field !== undefined && !field.oneof && (field.fieldKind === "enum" || field.fieldKind === "scalar");
    // A condition binds weaker than `||`: with one the rest is not all that the zero stands beside.
    if (!isNumber || expression.includes("?")) return never;
    const read = toFieldReader(field);
    return (message) => read(message as object) === 0;
  });
}

/** Undefined if nothing can be wrong with the field. */
function toFieldCheck(field: DescField, compiling: Compiling): ValueCheck | undefined {
  const rules = getOption(field, fieldRules);
  const { required, ignore } = rules;
  const passes = toContentCheck(field, rules, compiling);
  if (passes === undefined && !required) return undefined;
  if ("longAsString" in field && field.longAsString) return never; // a text is no number to compare with
  if (ignore === Ignore.ALWAYS || (required && isMany(field))) return never;
  const read = toFieldReader(field);
  const skipsZero = ignore === Ignore.IF_ZERO_VALUE && field.presence === IMPLICIT;
  return (message) => {
    const value = read(message as object);
    if (value === undefined) return !required;
    if (isZero(value) && (required || skipsZero)) return !required;
    return passes === undefined || passes(value);
  };
}

/** What must hold of the value of a field that has one; undefined when all will do. */
function toContentCheck(field: DescField, rules: FieldRules, compiling: Compiling): ValueCheck | undefined {
  const own = toValueCheck(rules, field.enum, compiling.toRegExp);
  if (own && field.fieldKind === "message") return never;
  if (field.message === undefined || !isConstrained(field.message)) return own;
  const ofMessage = toMessageCheck(field.message, compiling);
  if (field.fieldKind === "message") return ofMessage;
  const ofEach: ValueCheck = (value) => Object.values(value as object).every((each) => ofMessage(each));
  return own ? (value) => own(value) && ofEach(value) : ofEach;
}

function isMany({ fieldKind }: DescField): boolean {
  return fieldKind === "list" || fieldKind === "map";
}

function isZero(value: unknown): boolean {
  return value === "" || Object.is(value, 0) || value === 0n || value === false;
}
