import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import type { WatchResponse } from "@licet/contracts/entitlement";
import { DecisionService } from "@licet/contracts/entitlement";
import { OrderAcceptedSchema } from "@licet/contracts/integration";
import type { GrpcTransport } from "@licet/rpc";
import { createGrpcTransport } from "@licet/rpc";
import { eventually } from "@licet/testing";
import type { Platform } from "../../test/platform.ts";
import { startPlatform, toOrderAccepted } from "../../test/platform.ts";

let platform: Platform;
let transport: GrpcTransport;
beforeAll(async () => {
  platform = await startPlatform();
}, 120_000);
afterAll(async () => {
  transport.close();
  await platform.stop();
});

const accounts = 200;
/** What comes in one message is kept whole: the changes come in several. */
const wave = 40;

/** Over gRPC, from a replica that keeps few changes in memory. */
async function openClient() {
  const tenantId = platform.newTenant();
  const replica = await platform.startReplica({ WATCH_BUFFER_SIZE: "64KiB" });
  const token = await platform.issuer.issue({ tenant: tenantId, scopes: ["entitlement.*"], subject: "slow" });
  transport = createGrpcTransport({ address: `127.0.0.1:${replica.grpcPort}`, token: () => token });
  return { tenantId, client: createClient(DecisionService, transport) };
}

function cursorOf({ event }: WatchResponse): string {
  return event.value?.cursor ?? "";
}

/** Reads on to the end; the events with the error that ended the stream. */
async function drain(stream: AsyncIterator<WatchResponse>) {
  const revisions: string[] = [];
  for (;;) {
    try {
      const { done, value } = await stream.next();
      if (done === true) return { revisions, error: undefined };
      if (value.event.case === "snapshot")
        revisions.push(`${value.event.value.accountId}@${value.event.value.revision}`);
    } catch (error) {
      return { revisions, error: ConnectError.from(error) };
    }
  }
}

async function untilThere(tenantId: string, count: number): Promise<void> {
  await eventually(async () => {
    const [row] = await platform.tamper(tenantId, "select count(*)::integer as count from account_snapshot");
    expect(row).toEqual({ count });
  });
}

describe("a reader of Watch who stops reading", () => {
  it("is cut off once what it has not read is gone, and got nothing twice before", async () => {
    const { tenantId, client } = await openClient();
    const stream = client.watch({})[Symbol.asyncIterator]();
    const { value: first } = (await stream.next()) as IteratorYieldResult<WatchResponse>;
    for (let index = 0; index < accounts; index += 1) {
      const order = toOrderAccepted(`ord_${randomUUID()}`, { accountId: `acc-${index}` });
      await platform.publish(tenantId, OrderAcceptedSchema, order);
      if ((index + 1) % wave === 0) await untilThere(tenantId, index + 1);
    }
    const isGone = async (): Promise<boolean> => {
      const resumed = client.watch({ cursor: cursorOf(first) })[Symbol.asyncIterator]();
      const code = await resumed.next().then(
        () => undefined,
        (error: unknown) => ConnectError.from(error).code,
      );
      await resumed.return?.();
      return code === Code.OutOfRange;
    };
    await eventually(isGone, { withinMs: 20_000 });
    const { revisions, error } = await drain(stream);
    expect(error?.code).toBe(Code.ResourceExhausted);
    expect(revisions.length).toBeLessThan(accounts);
    expect(revisions).toEqual([...new Set(revisions)]);
  }, 60_000);
});
