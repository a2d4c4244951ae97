import { readFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { discardData } from "./discard-data.ts";
import { startNats } from "./nats.ts";
import { killHard, openFolder, startElsewhere } from "./other-process.suite.ts";
import { identifyProcess } from "./process-identity.ts";

// Making a data folder takes seconds where the processors are busy.
jest.setTimeout(120_000);

let dataDir: string;

beforeAll(async () => {
  dataDir = await openFolder();
});

afterAll(() => discardData(dataDir));

async function publish(url: string): Promise<number> {
  const connection = await connect({ servers: url });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: "KEPT", subjects: ["kept.>"] });
  const { seq } = await jetstream(connection).publish("kept.x", new Uint8Array(2_000_000));
  await connection.close();
  return seq;
}

function natsPid(): Promise<number> {
  return readFile(join(dataDir, "nats.pid"), "utf8").then(Number);
}

describe("startNats", () => {
  it("keeps its streams over stop, kill and restart, on the same port", async () => {
    const server = await startNats({ dataDir });
    expect(await publish(server.url)).toBe(1);
    await server.killHard();
    await server.restart();
    expect(await publish(server.url)).toBe(2);
    await server.stop();
    const again = await startNats({ dataDir });
    expect(await publish(again.url)).toBe(3);
    await again.stop();
  });

  it("takes over from an owner that was killed", async () => {
    const owner = await startElsewhere(`startNats({ dataDir: ${JSON.stringify(dataDir)} })`);
    const orphan = await natsPid();
    await killHard(owner);
    expect(identifyProcess(orphan)).toBeDefined();
    const server = await startNats({ dataDir });
    expect(identifyProcess(orphan)).toBeUndefined();
    await server.stop();
  });

  it("names the port that is taken", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await once(squatter, "listening");
    const { port } = squatter.address() as AddressInfo;
    await expect(startNats({ dataDir, port })).rejects.toMatchObject({ code: "PORT_TAKEN" });
    squatter.close();
  });

  it("refuses a program that is no nats-server", async () => {
    const attempt = startNats({ dataDir, executable: "/bin/true" });
    await expect(attempt).rejects.toMatchObject({
      code: "TOOL_MISSING",
      message: "/bin/true is not a nats-server 2.10 or newer",
    });
  });
});
