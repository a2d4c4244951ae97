import { describe, expect, it } from "@jest/globals";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { testNats } from "./nats.ts";

describe("testNats", () => {
  it("is a JetStream server without streams", async () => {
    const connection = await connect({ servers: await testNats() });
    const manager = await jetstreamManager(connection);
    expect(await manager.streams.list().next()).toEqual([]);
    await manager.streams.add({ name: "LICET", subjects: ["licet.>"] });
    const ack = await jetstream(connection).publish("licet.x", "hello");
    expect(ack.seq).toBe(1);
    await connection.close();
  });
});
