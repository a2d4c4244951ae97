import { Ajv } from "ajv";
import type { ErrorObject } from "ajv";
import addFormats from "ajv-formats";
import { DomainError } from "@licet/kernel";
import type { FieldViolation } from "@licet/kernel";
import type { OrderAction } from "../domain/order.ts";
import { isStorable } from "../domain/storable-text.ts";

/** An order as it is sent over HTTP, its shape checked. */
export interface OrderBody {
  readonly externalId?: string;
  readonly action?: OrderAction;
  readonly customer: {
    readonly accountId: string;
    readonly displayName?: string;
    readonly email?: string;
    readonly billingCountry?: string;
    readonly timeZone?: string;
  };
  readonly lines: readonly OrderBodyLine[];
}

/** One line of it. */
export interface OrderBodyLine {
  readonly sku: string;
  readonly tier?: string;
  readonly quantity: number;
  /** RFC 3339. */
  readonly startTime?: string;
  readonly endTime?: string;
}

const text = (maxLength: number) => ({ type: "string", maxLength, format: "storable" });
const instant = { type: "string", allOf: [{ format: "date-time" }, { format: "no-leap-second" }] };
const wholeNumber = { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

const line = {
  type: "object",
  additionalProperties: false,
  required: ["sku", "quantity"],
  properties: {
    sku: { ...text(63), minLength: 1 },
    tier: text(60),
    quantity: wholeNumber,
    startTime: instant,
    endTime: instant,
  },
};

const order = {
  type: "object",
  additionalProperties: false,
  required: ["customer", "lines"],
  properties: {
    externalId: text(128),
    action: { enum: ["NEW", "CHANGE"] },
    customer: {
      type: "object",
      additionalProperties: false,
      required: ["accountId"],
      properties: {
        accountId: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127}$" },
        displayName: text(200),
        email: text(254),
        billingCountry: { type: "string", pattern: "^([A-Z]{2})?$" },
        timeZone: text(64),
      },
    },
    lines: { type: "array", minItems: 1, maxItems: 1000, items: line },
  },
};

const cancellation = { type: "object", additionalProperties: false, properties: { reason: text(500) } };

const ajv = new Ajv({ allErrors: true });
addFormats.default(ajv, ["date-time"]);
ajv.addFormat("storable", isStorable);
// RFC 3339 knows leap seconds, and dates here do not.
ajv.addFormat("no-leap-second", (text: string) => !text.includes(":60"));
const isOrder = ajv.compile<OrderBody>(order);
const isCancellation = ajv.compile<{ readonly reason?: string }>(cancellation);

/** Checks the shape of an order. @throws DomainError REQUEST_INVALID naming every field at fault */
export function checkOrderBody(body: unknown): OrderBody {
  if (isOrder(body)) return body;
  throw toInvalid(isOrder.errors ?? []);
}

/** Checks the shape of a cancellation. @throws DomainError REQUEST_INVALID naming every field at fault */
export function checkCancellationBody(body: unknown): { readonly reason?: string } {
  if (isCancellation(body)) return body;
  throw toInvalid(isCancellation.errors ?? []);
}

function toInvalid(errors: readonly ErrorObject[]): DomainError {
  const fields = errors.map(toViolation);
  const names = [...new Set(fields.map(({ field }) => field))].join(", ");
  return new DomainError("REQUEST_INVALID", `invalid: ${names}`, { fields: names }, { fields });
}

/** The field by its JSON pointer, an unknown or missing one included. */
function toViolation({ instancePath, keyword, params, message }: ErrorObject): FieldViolation {
  const { additionalProperty, missingProperty, allowedValues } = params as Record<string, unknown>;
  if (keyword === "additionalProperties") return violation(instancePath, additionalProperty, "is not known");
  if (keyword === "required") return violation(instancePath, missingProperty, "is required");
  if (keyword === "enum") return { field: at(instancePath), description: `must be one of ${String(allowedValues)}` };
  if (params["format"] === "storable")
    return { field: at(instancePath), description: "must not contain NUL or half a character" };
  return { field: at(instancePath), description: message ?? "is not valid" };
}

function violation(parent: string, name: unknown, description: string): FieldViolation {
  const segment = String(name).replaceAll("~", "~0").replaceAll("/", "~1");
  return { field: at(`${parent}/${segment}`), description };
}

function at(pointer: string): string {
  return `#${pointer}`;
}
