import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Value, ValueSchema } from "@licet/contracts/catalog";
import type { ValueEntry } from "./catalog-document.ts";

/** A feature's value as the file writes it, in the contract's typed form. */
export function toValue(entry: ValueEntry): MessageInitShape<typeof ValueSchema> {
  if (entry === "unlimited") return { kind: { case: "unlimited", value: true } };
  if (typeof entry === "boolean") return { kind: { case: "boolValue", value: entry } };
  if (typeof entry === "number") return { kind: { case: "numberValue", value: String(entry) } };
  if (typeof entry === "string") return { kind: { case: "stringValue", value: entry } };
  return { kind: { case: "jsonValue", value: JSON.stringify(entry) } };
}

/** The opposite of toValue. */
export function fromValue({ kind }: Value): ValueEntry {
  if (kind.case === "unlimited") return "unlimited";
  if (kind.case === "numberValue") return Number(kind.value);
  if (kind.case === "jsonValue") return JSON.parse(kind.value) as object;
  return kind.value ?? false;
}

const microDigits = 6;

/** Millionths of a currency unit from its decimal amount; digits beyond the sixth are cut. */
export function toMicros(amount: number | string): bigint {
  const [whole = "0", fraction = ""] = String(amount).split(".");
  return BigInt(whole + fraction.slice(0, microDigits).padEnd(microDigits, "0"));
}

/** The opposite of toMicros. */
export function fromMicros(micros: bigint): number {
  return Number(micros) / 10 ** microDigits;
}
