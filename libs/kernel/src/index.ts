export type { Clock } from "./clock.ts";
export { DomainError } from "./domain-error.ts";
export type { DomainErrorOptions, FieldViolation } from "./domain-error.ts";
export { createIdGenerator } from "./id-generator.ts";
export type { IdGenerator, RandomBytes } from "./id-generator.ts";
export type { Page } from "./page.ts";
