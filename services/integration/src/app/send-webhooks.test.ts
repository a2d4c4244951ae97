import { describe, expect, it } from "@jest/globals";
import { TestClock, eventually } from "@licet/testing";
import type { DeliveryStore, DueDelivery, Outcome } from "./ports.ts";
import { createSendWebhooks } from "./send-webhooks.ts";

const schedule = { maxAttempts: 3, firstDelayMs: 1000, maxDelayMs: 1000 };

/** Deliveries in memory, one tenant's endpoints by name; an endpoint whose name begins with "dead" never answers. */
function open(counts: Readonly<Record<string, number>>, concurrency: number) {
  const due = new Map(Object.entries(counts));
  const delivered: Record<string, number> = {};
  const store = {
    endpointsWithDue: async () =>
      [...due].filter(([, count]) => count > 0).map(([endpointId]) => ({ tenantId: "acme", endpointId })),
    async claim({ endpointId }: { endpointId: string }, { limit }: { limit: number }) {
      const count = Math.min(limit, due.get(endpointId) ?? 0);
      due.set(endpointId, (due.get(endpointId) ?? 0) - count);
      return Array.from({ length: count }, () => ({
        deliveryId: endpointId,
        orderId: "",
        url: endpointId,
        attempts: 1,
      }));
    },
    async finish(_tenantId: string, outcomes: readonly Outcome[]) {
      for (const { deliveryId, isDelivered } of outcomes) {
        if (isDelivered) delivered[deliveryId] = (delivered[deliveryId] ?? 0) + 1;
      }
    },
  } as unknown as DeliveryStore;
  const hanging: (() => void)[] = [];
  const send = ({ url }: DueDelivery) => {
    if (!url.startsWith("dead")) return Promise.resolve({ isDelivered: true, response: "200" });
    return new Promise<{ isDelivered: boolean; response: string }>((resolve) => {
      hanging.push(() => resolve({ isDelivered: false, response: "no answer in time" }));
    });
  };
  const options = { deliveries: store, sender: { send }, clock: new TestClock(), schedule, concurrency, leaseMs: 1000 };
  const errors: unknown[] = [];
  const sending = createSendWebhooks({ ...options, onError: (error) => errors.push(error) });
  const giveUp = (): void => hanging.splice(0).forEach((end) => end());
  return { sending, delivered, due, giveUp, errors };
}

describe("sending webhooks", () => {
  it("an endpoint that never answers holds up no other", async () => {
    const { sending, delivered, due, giveUp, errors } = open({ dead: 1000, alive: 100 }, 2);
    await sending.begin(new AbortController().signal);
    await eventually(() => expect(delivered).toEqual({ alive: 100 }));
    due.set("alive", 5);
    await sending.begin(new AbortController().signal);
    await eventually(() => expect(delivered).toEqual({ alive: 105 }));
    giveUp();
    await sending.settled();
    expect(due.get("dead")).toBe(992);
    expect(errors).toEqual([]);
  });

  it("with more endpoints than lanes each has its turn", async () => {
    const { sending, delivered, giveUp } = open({ dead1: 100, dead2: 100, dead3: 100, alive: 1 }, 1);
    for (let turn = 0; turn < 4; turn += 1) {
      await sending.begin(new AbortController().signal);
      await eventually(() => giveUp());
      const settled = sending.settled();
      giveUp();
      await settled;
    }
    expect(delivered).toEqual({ alive: 1 });
  });

  it("ends after the round under way when it is told to", async () => {
    const stopping = new AbortController();
    const { sending, delivered } = open({ alive: 100 }, 1);
    const begun = sending.begin(stopping.signal);
    stopping.abort();
    await begun;
    await sending.settled();
    expect(delivered["alive"] ?? 0).toBeLessThanOrEqual(8);
  });
});
