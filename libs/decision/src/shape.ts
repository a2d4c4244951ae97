import type { FieldViolation } from "@licet/kernel";

/** Says where a value is not of a shape; a shape never changes the value. */
export type Shape = (value: unknown, path: string, violations: FieldViolation[]) => void;

/** A member that may be absent. */
export interface OptionalShape {
  optional: Shape;
}

/** A JSON object with these members; others are ignored, so that newer documents can be read. */
export function object(members: Record<string, Shape | OptionalShape>): Shape {
  return (value, path, violations) => {
    if (!isRecord(value)) return fail(violations, path, "must be an object");
    for (const [key, member] of Object.entries(members)) {
      const present = Object.hasOwn(value, key) && value[key] !== undefined;
      const at = path === "" ? key : `${path}.${key}`;
      if (typeof member === "function") {
        if (present) member(value[key], at, violations);
        else fail(violations, at, "is missing");
      } else if (present) member.optional(value[key], at, violations);
    }
  };
}

/** A member that may be absent. */
export function optional(shape: Shape): OptionalShape {
  return { optional: shape };
}

/** An array of one shape. */
export function list(item: Shape): Shape {
  return (value, path, violations) => {
    if (!Array.isArray(value)) return fail(violations, path, "must be an array");
    for (const [index, element] of value.entries()) item(element, `${path}[${index}]`, violations);
  };
}

/** An object of any keys, each of one shape. */
export function record(item: Shape): Shape {
  return (value, path, violations) => {
    if (!isRecord(value)) return fail(violations, path, "must be an object");
    for (const [key, element] of Object.entries(value)) item(element, `${path}.${key}`, violations);
  };
}

/** Any value that the test accepts; `what` completes "must be …". */
export function that(what: string, accepts: (value: unknown) => boolean): Shape {
  return (value, path, violations) => {
    if (!accepts(value)) fail(violations, path, `must be ${what}`);
  };
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

function fail(violations: FieldViolation[], field: string, description: string): void {
  violations.push({ field, description });
}
