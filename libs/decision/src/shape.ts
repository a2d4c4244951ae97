import type { FieldViolation } from "@licet/kernel";

/**
 * Says where a value is not of a shape, by paths relative to it that begin with `.` or `[`; undefined when it is. A shape
 * never changes the value. Nearly every value is right, so paths are made on the way back from what is wrong only.
 */
export type Shape = (value: unknown) => Violations;

/** Undefined: none. */
export type Violations = FieldViolation[] | undefined;

/** A member that may be absent. */
export interface OptionalShape {
  optional: Shape;
}

/** A JSON object with these members; others are ignored, so that newer documents can be read. */
export function object(members: Record<string, Shape | OptionalShape>): Shape {
  const shapes = Object.entries(members).map(([key, member]) => {
    return typeof member === "function"
      ? { path: `.${key}`, key, shape: member, isRequired: true }
      : { path: `.${key}`, key, shape: member.optional, isRequired: false };
  });
  return (value) => {
    if (!isRecord(value)) return fail("must be an object");
    let violations: Violations;
    for (const { path, key, shape, isRequired } of shapes) {
      const member = Object.hasOwn(value, key) ? value[key] : undefined;
      if (member !== undefined) violations = add(violations, path, shape(member));
      else if (isRequired) violations = add(violations, path, fail("is missing"));
    }
    return violations;
  };
}

/** A member that may be absent. */
export function optional(shape: Shape): OptionalShape {
  return { optional: shape };
}

/** An array of one shape. */
export function list(item: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return fail("must be an array");
    let violations: Violations;
    for (let index = 0; index < value.length; index++) {
      const found = item(value[index]);
      if (found !== undefined) violations = add(violations, `[${index}]`, found);
    }
    return violations;
  };
}

/** An object of any keys, each of one shape. */
export function record(item: Shape): Shape {
  return (value) => {
    if (!isRecord(value)) return fail("must be an object");
    let violations: Violations;
    for (const key of Object.keys(value)) {
      const found = item(value[key]);
      if (found !== undefined) violations = add(violations, `.${key}`, found);
    }
    return violations;
  };
}

/** A shape and, where a member has this value, another one. */
export function objectWhere(shape: Shape, [key, literal]: [key: string, literal: string], more: Shape): Shape {
  return (value) => shape(value) ?? (isRecord(value) && value[key] === literal ? more(value) : undefined);
}

/** Any value that the test accepts; `what` completes "must be …". */
export function that(what: string, accepts: (value: unknown) => boolean): Shape {
  return (value) => (accepts(value) ? undefined : fail(`must be ${what}`));
}

/** One of some literals. */
export function oneOf(...literals: (string | number | boolean)[]): Shape {
  return that(`one of ${literals.join(", ")}`, (value) => literals.includes(value as string));
}

/** A string that is not empty. */
export const text = that("a non-empty string", (value) => typeof value === "string" && value !== "");

/** A string that the test accepts. */
export function textThat(what: string, accepts: (value: string) => boolean): Shape {
  return that(what, (value) => typeof value === "string" && accepts(value));
}

/** A whole number from 0 on, exact in JSON. */
export const count = that("a whole number, not negative", (value) => Number.isSafeInteger(value) && Number(value) >= 0);

/** `true` or `false`. */
export const flag = that("true or false", (value) => typeof value === "boolean");

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is wrong with the value itself. */
export function fail(description: string): FieldViolation[] {
  return [{ field: "", description }];
}

/** The violations so far and those found at a path from here. */
export function add(violations: Violations, path: string, found: Violations): Violations {
  if (found === undefined) return violations;
  const all = violations ?? [];
  for (const { field, description } of found) all.push({ field: `${path}${field}`, description });
  return all;
}
