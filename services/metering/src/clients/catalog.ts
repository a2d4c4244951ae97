import type { Client } from "@connectrpc/connect";
import { Aggregation, type CatalogService, type Meter as MeterMessage } from "@licet/contracts/catalog";
import { runForTenant } from "@licet/rpc";
import type { MeterSource } from "../app/meter-directory.ts";
import { toAmount } from "../domain/amount.ts";
import type { BurnTable, Meter } from "../domain/meter.ts";

const timeoutMs = 3000;

/** The catalog service, asked on behalf of a tenant. */
export function createMeterSource(client: Client<typeof CatalogService>): MeterSource {
  return {
    async fetch(tenantId, newerThan) {
      const answer = await runForTenant(tenantId, () =>
        client.getPublishedCatalog({ ifNewerThanRevision: newerThan }, { timeoutMs }),
      );
      const published = answer.publishedCatalog;
      if (published === undefined || published.revision <= newerThan) return undefined;
      return { revision: published.revision, meters: (published.catalog?.meters ?? []).map(toMeter) };
    },
  };
}

function toMeter({ key, eventType, aggregation, valuePath, burnTable }: MeterMessage): Meter {
  return {
    key,
    eventType,
    aggregation: aggregation === Aggregation.COUNT ? "count" : "sum",
    valuePath,
    ...(burnTable && { burnTable: toBurnTable(burnTable) }),
  };
}

function toBurnTable({ path, factors, defaultFactor }: NonNullable<MeterMessage["burnTable"]>): BurnTable {
  const entries = Object.entries(factors).map(([value, factor]) => [value, toAmount(factor)] as const);
  return {
    path,
    factors: new Map(entries),
    ...(defaultFactor !== "" && { defaultFactor: toAmount(defaultFactor) }),
  };
}
