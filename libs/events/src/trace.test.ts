import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { OrderCancelledSchema, OrderReceivedSchema } from "@licet/contracts/integration";
import { create } from "@bufbuild/protobuf";
import type { Database } from "@licet/db";
import { eventually, testNats } from "@licet/testing";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { startConsumer } from "./consumer.ts";
import type { RunningConsumer } from "./consumer.ts";
import type { EventBus } from "./event-bus.ts";
import { connectEvents } from "./event-bus.ts";
import { onEvent } from "./event-handler.ts";
import { eventOf } from "./event-of.ts";
import { openEffects, orderEvent } from "./fixture/orders.ts";
import type { ReceivedEvent } from "./received-event.ts";
import type { Running } from "./relay.ts";
import { startRelay } from "./relay.ts";
import { subjectOf } from "./subject.ts";

const exporter = new InMemorySpanExporter();
const received = subjectOf(OrderReceivedSchema);
const cancelled = subjectOf(OrderCancelledSchema);
const followUps: ReceivedEvent[] = [];
let db: Database;
let bus: EventBus;
let running: (Running | RunningConsumer)[];
beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  db = await openEffects();
  bus = connectEvents({ url: await testNats(), name: "trace-test" });
  await bus.ready();
  const answer = onEvent(OrderReceivedSchema, async (tx, events) => {
    for (const cause of events) {
      const message = create(OrderCancelledSchema, { orderId: cause.message.orderId });
      tx.publish(eventOf(OrderCancelledSchema, message, { tenantId: cause.tenantId }), { cause });
    }
  });
  const collect = onEvent(OrderCancelledSchema, async (_, events) => void followUps.push(...events));
  running = [
    startRelay({ db, bus }),
    startConsumer({ bus, db, durable: "answer", subjects: [answer] }),
    startConsumer({ bus, db, durable: "collect", subjects: [collect] }),
  ];
});
afterAll(async () => {
  await Promise.all(running.map((each) => each.stop()));
  await bus.close();
  await db.close();
});
beforeEach(() => {
  exporter.reset();
  followUps.length = 0;
});

const tracer = trace.getTracer("test");
const spansOf = (traceId: string) =>
  exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId);
const find = (spans: readonly ReadableSpan[], name: string) => spans.find((span) => span.name === name);

/** Publishes orders, each from a span of its own, in one transaction; returns their traces. */
async function publishTraced(tenantId: string, count: number): Promise<string[]> {
  return db.transaction(tenantId, async (tx) =>
    Array.from({ length: count }, (_, index) =>
      tracer.startActiveSpan(`order ${index}`, (span) => {
        tx.publish(orderEvent(tenantId, `o${index}`));
        span.end();
        return span.spanContext().traceId;
      }),
    ),
  );
}

describe("a trace", () => {
  it("runs from the publisher through outbox, stream, handler and its statements to the handler's own events", async () => {
    const [traceId = ""] = await publishTraced("one", 1);
    await eventually(() => expect(find(spansOf(traceId), `process ${cancelled}`)).toBeDefined());
    const spans = spansOf(traceId);
    const parentOf = (name: string) => {
      const parentId = find(spans, name)?.parentSpanContext?.spanId;
      return spans.find((span) => span.spanContext().spanId === parentId)?.name;
    };
    expect(parentOf(`send ${received}`)).toBe("order 0");
    expect(parentOf(`process ${received}`)).toBe(`send ${received}`);
    expect(parentOf("transaction effect")).toBe(`process ${received}`);
    expect(parentOf("INSERT outbox")).toBe("transaction effect");
    expect(parentOf(`send ${cancelled}`)).toBe(`process ${received}`);
    expect(parentOf(`process ${cancelled}`)).toBe(`send ${cancelled}`);
  });

  it("of each event goes on by itself when many are handled in one batch, which is linked to them", async () => {
    const traceIds = await publishTraced("many", 20);
    await eventually(() => expect(followUps).toHaveLength(20));
    const idOf = (event: ReceivedEvent) => trace.getSpanContext(event.context)?.traceId ?? "";
    expect(followUps.map(idOf).sort()).toEqual([...traceIds].sort());
    await eventually(() => {
      for (const traceId of traceIds) expect(find(spansOf(traceId), `process ${cancelled}`)).toBeDefined();
    });
    const links = exporter.getFinishedSpans().flatMap((span) => (span.name === "process answer" ? span.links : []));
    expect(links.length).toBeGreaterThan(1);
  });

  it("carries no value of a statement", async () => {
    const [traceId = ""] = await publishTraced("secret-tenant", 1);
    await eventually(() => expect(find(spansOf(traceId), `process ${cancelled}`)).toBeDefined());
    const statements = spansOf(traceId).filter((span) => "db.operation.name" in span.attributes);
    expect(statements.length).toBeGreaterThan(2);
    expect(JSON.stringify(statements.map(({ name, attributes }) => [name, attributes]))).not.toContain("secret-tenant");
  });
});

describe("without a trace", () => {
  it("the relay and the consumers leave no spans", async () => {
    await db.transaction("quiet", async (tx) => tx.publish(orderEvent("quiet", "o1")));
    await eventually(() => expect(followUps).toHaveLength(1));
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
