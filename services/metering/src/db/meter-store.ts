import type { Database } from "@licet/db";
import type { MeterStore } from "../app/meter-directory.ts";
import { formatAmount, toAmount } from "../domain/amount.ts";
import type { Meter } from "../domain/meter.ts";

interface MeterJson {
  key: string;
  eventType: string;
  aggregation: Meter["aggregation"];
  valuePath: string;
  burnTable?: { path: string; factors: Record<string, string>; defaultFactor?: string };
}

/** The last fetched catalog of each tenant. */
export function createMeterStore(db: Database): MeterStore {
  return {
    find: (tenantId) =>
      db.read(tenantId, async (tx) => {
        const [row] = await tx.sql<{ revision: bigint; meters: MeterJson[] }>(
          "select revision, meters from meter_catalog where tenant_id = $1",
          [tenantId],
        );
        return row && { revision: row.revision, meters: row.meters.map(toMeter) };
      }),
    keep: (tenantId, { revision, meters }) =>
      db.transaction(tenantId, async (tx) => {
        await tx.sql(
          `insert into meter_catalog as kept (tenant_id, revision, meters) values ($1, $2, $3)
           on conflict (tenant_id) do update set revision = excluded.revision, meters = excluded.meters
           where kept.revision < excluded.revision`,
          [tenantId, revision, JSON.stringify(meters.map(fromMeter))],
        );
      }),
  };
}

function toMeter({ burnTable, ...meter }: MeterJson): Meter {
  if (burnTable === undefined) return meter;
  const factors = Object.entries(burnTable.factors).map(([value, factor]) => [value, toAmount(factor)] as const);
  const { path, defaultFactor } = burnTable;
  return {
    ...meter,
    burnTable: {
      path,
      factors: new Map(factors),
      ...(defaultFactor !== undefined && { defaultFactor: toAmount(defaultFactor) }),
    },
  };
}

function fromMeter({ burnTable, ...meter }: Meter): MeterJson {
  if (burnTable === undefined) return meter;
  const factors = [...burnTable.factors].map(([value, factor]) => [value, formatAmount(factor)] as const);
  const { path, defaultFactor } = burnTable;
  return {
    ...meter,
    burnTable: {
      path,
      factors: Object.fromEntries(factors),
      ...(defaultFactor !== undefined && { defaultFactor: formatAmount(defaultFactor) }),
    },
  };
}
