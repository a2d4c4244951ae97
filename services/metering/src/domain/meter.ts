import { type Amount, toAmount } from "./amount.ts";
import { readAmount } from "./read-amount.ts";
import { readPath, type JsonObject } from "./json-path.ts";

/** How usage events become a quantity. */
export interface Meter {
  readonly key: string;
  /** The CloudEvents type that it counts. */
  readonly eventType: string;
  readonly aggregation: "sum" | "count";
  /** Where the amount stands in the event's data; empty for count. */
  readonly valuePath: string;
  readonly burnTable?: BurnTable;
}

/** A factor per value of one field of the data: a minute on macOS burns 10. */
export interface BurnTable {
  readonly path: string;
  readonly factors: ReadonlyMap<string, Amount>;
  /** Of values not named; absent: such an event is refused. */
  readonly defaultFactor?: Amount;
}

/** The meters that count each CloudEvents type. */
export type MetersByType = ReadonlyMap<string, readonly Meter[]>;

/** Why an event cannot be counted. */
export interface Refusal {
  /** UPPER_SNAKE. */
  readonly reason: string;
  readonly message: string;
}

/** A meter's quantity of an event with this data. */
export function measure(meter: Meter, data: JsonObject): Amount | Refusal {
  const amount = meter.aggregation === "count" ? toAmount(1) : readAmount(readPath(data, meter.valuePath));
  if ("reason" in amount) return { ...amount, message: `data.${meter.valuePath}: ${amount.message}` };
  if (meter.burnTable === undefined) return amount;
  const factor = factorOf(meter.burnTable, data);
  return "reason" in factor ? factor : amount.times(factor);
}

function factorOf({ path, factors, defaultFactor }: BurnTable, data: JsonObject): Amount | Refusal {
  const value = readPath(data, path);
  const isNamed = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  const factor = (isNamed ? factors.get(String(value)) : undefined) ?? defaultFactor;
  return factor ?? { reason: "FACTOR_UNKNOWN", message: `data.${path}: the burn table names no factor for it` };
}
