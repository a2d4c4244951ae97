import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Database } from "@licet/db";
import { metrics } from "@opentelemetry/api";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { buryEvent } from "./dead-letter.ts";
import { openEffects, orderIds, publishOrders } from "./fixture/orders.ts";
import { observeEvents } from "./observe-events.ts";
import { fromTraceparent } from "@licet/db/traceparent";

class PulledReader extends MetricReader {
  protected override onShutdown = () => Promise.resolve();
  protected override onForceFlush = () => Promise.resolve();
}

let db: Database;
let reader: PulledReader;
beforeAll(async () => {
  db = await openEffects();
  reader = new PulledReader();
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});
afterAll(async () => {
  metrics.disable();
  await db.close();
});

async function readMetrics() {
  const { resourceMetrics } = await reader.collect();
  const found = resourceMetrics.scopeMetrics.flatMap(({ metrics: each }) => each);
  return Object.fromEntries(
    found.map(({ descriptor, dataPoints }) => [
      descriptor.name,
      dataPoints.map(({ value, attributes }) => ({ value, ...attributes })),
    ]),
  );
}

describe("observeEvents", () => {
  it("shows what waits, for how long, and what was given up by whom", async () => {
    await publishOrders(db, "acme", orderIds(3));
    const event = {
      tenantId: "acme",
      subject: "s",
      payload: new Uint8Array(),
      time: new Date(0),
      sequence: 1,
      eventCount: 1,
    };
    const context = fromTraceparent(undefined);
    for (const id of ["e1", "e2"]) await buryEvent(db, "orders", { ...event, id, context }, 5, new Error("no"));
    const stop = observeEvents(db);
    const shown = await readMetrics();
    expect(shown).toEqual({
      "licet.outbox.depth": [{ value: 3 }],
      "licet.outbox.lag": [{ value: expect.any(Number) }],
      "licet.dead_letters": [{ value: 2, consumer: "orders" }],
    });
    // Events carry their publisher's clock, which here stands at the beginning of 2026.
    expect(shown["licet.outbox.lag"]?.[0]?.value).toBeGreaterThanOrEqual(0);
    stop();
  });
});
