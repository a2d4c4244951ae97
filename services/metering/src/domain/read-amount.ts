import type { JsonValue } from "@licet/decision";
import { type Amount, toAmount } from "./amount.ts";
import type { Refusal } from "./meter.ts";

const decimal = /^(-?)(\d+)(?:\.(\d+))?$/;
const mostDigits = 30;
const mostDecimals = 18;

/**
 * The amount that a field of an event states: a number, by its shortest decimal text, or a decimal text. At most 30 digits
 * before the point and 18 after it.
 */
export function readAmount(value: JsonValue | undefined): Amount | Refusal {
  if (value === undefined || value === null) return refuse("is missing");
  if (typeof value === "number") return Number.isFinite(value) ? readText(toPlain(value)) : refuse("is not finite");
  return typeof value === "string" ? readText(value) : refuse("is neither a number nor a decimal text");
}

function readText(text: string): Amount | Refusal {
  if (text.length > 400) return refuse("has too many digits");
  const match = decimal.exec(text);
  if (match === null) return refuse("is not a decimal number");
  const [, sign, whole = "", decimals = ""] = match;
  if (whole.replace(/^0+/, "").length > mostDigits) return refuse(`has more than ${mostDigits} digits`);
  if (decimals.replace(/0+$/, "").length > mostDecimals) return refuse(`has more than ${mostDecimals} decimals`);
  const amount = toAmount(text);
  if (sign !== "" && !amount.isZero()) return refuse("is negative");
  return amount.abs();
}

function toPlain(value: number): string {
  return toAmount(String(value)).toFixed();
}

function refuse(what: string): Refusal {
  return { reason: "AMOUNT_INVALID", message: `the amount ${what}` };
}
