import { type DescEnum, type DescField, type Message, isFieldSet } from "@bufbuild/protobuf";
import { type FieldRules, FieldRulesSchema } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { toFieldReader } from "./read-field.ts";

/** True: the value keeps the rules. False says nothing. */
export type ValueCheck = (value: unknown) => boolean;

/** Compiles a pattern, or has it already. */
export type ToRegExp = (pattern: string) => RegExp;

/** Says nothing of any value. */
export const never: ValueCheck = () => false;

/** What a rule is compiled with: its bound, and what it is about. */
interface Rule {
  readonly bound: unknown;
  readonly members: DescEnum | undefined;
  readonly toRegExp: ToRegExp;
}

type Sized = { readonly length: number };
const uuid = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** Rules by name. Lengths are in code points, of which a text has no more than units, and no less than half as many. */
const compilers: Readonly<Record<string, (rule: Rule) => ValueCheck>> = {
  minLen: atLeast(({ length }: Sized) => (length + 1) / 2),
  maxLen: atMost(({ length }: Sized) => length),
  minItems: atLeast(({ length }: Sized) => length),
  maxItems: atMost(({ length }: Sized) => length),
  minPairs: atLeast((value: object) => Object.keys(value).length),
  maxPairs: atMost((value: object) => Object.keys(value).length),
  gte:
    ({ bound }) =>
    (value) =>
      (value as number) >= (bound as number),
  gt:
    ({ bound }) =>
    (value) =>
      (value as number) > (bound as number),
  lte:
    ({ bound }) =>
    (value) =>
      (value as number) <= (bound as number),
  lt:
    ({ bound }) =>
    (value) =>
      (value as number) < (bound as number),
  in:
    ({ bound }) =>
    (value) =>
      (bound as unknown[]).includes(value),
  notIn:
    ({ bound }) =>
    (value) =>
      typeof value !== "object" && !(bound as unknown[]).includes(value),
  pattern({ bound, toRegExp }) {
    const expression = toRegExp(bound as string);
    return (value) => typeof value === "string" && expression.test(value);
  },
  uuid:
    ({ bound }) =>
    (value) =>
      bound === true && uuid.test(value as string),
  definedOnly({ members }) {
    const defined = new Set<unknown>(members?.values.map(({ number }) => number));
    return (value) => defined.has(value);
  },
  items(rule) {
    const ofItem = toValueCheck(rule.bound as FieldRules, rule.members, rule.toRegExp) ?? never;
    return (values) => (values as unknown[]).every((value) => typeof value !== "object" && ofItem(value));
  },
};

/** The check of a value by its rules; undefined where there are none. */
export function toValueCheck(
  rules: FieldRules,
  members: DescEnum | undefined,
  toRegExp: ToRegExp,
): ValueCheck | undefined {
  const { type } = rules;
  if (isCustom(rules)) return never;
  if (type.case === undefined) return undefined;
  const bounds = type.value as Message;
  const names = (FieldRulesSchema.field[type.case].message?.fields ?? []).filter((rule) => isFieldSet(bounds, rule));
  if (bounds.$unknown || names.length === 0) return never;
  const checks = names.map((rule) => toRuleCheck(rule, bounds, members, toRegExp));
  return checks.reduceRight((next, check) => (value) => check(value) && next(value));
}

/** Holds when all of them do; more may be added later. */
export function allOf(checks: readonly ValueCheck[]): ValueCheck {
  return (value) => {
    for (let index = 0; index < checks.length; index += 1) {
      if (!(checks[index] as ValueCheck)(value)) return false;
    }
    return true;
  };
}

/** Rules that need an engine, or that are more than bounds. */
function isCustom({ cel, celExpression, $unknown }: FieldRules): boolean {
  return cel.length > 0 || celExpression.length > 0 || $unknown !== undefined;
}

function toRuleCheck(rule: DescField, bounds: Message, members: DescEnum | undefined, toRegExp: ToRegExp): ValueCheck {
  const compile = Object.hasOwn(compilers, rule.localName) ? compilers[rule.localName] : undefined;
  return compile?.({ bound: toFieldReader(rule)(bounds), members, toRegExp }) ?? never;
}

function atLeast<T>(measure: (value: T) => number) {
  return ({ bound }: Rule): ValueCheck => {
    const least = Number(bound);
    return (value) => measure(value as T) >= least;
  };
}

function atMost<T>(measure: (value: T) => number) {
  return ({ bound }: Rule): ValueCheck => {
    const most = Number(bound);
    return (value) => measure(value as T) <= most;
  };
}
