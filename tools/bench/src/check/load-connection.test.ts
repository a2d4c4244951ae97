import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { encodeMessage } from "./http2-frames.ts";
import { LoadConnection } from "./load-connection.ts";

const credential = `Bearer ${"x".repeat(300)}`;
const headers = [
  [":method", "POST"],
  [":scheme", "http"],
  [":path", "/a/B"],
  [":authority", "localhost"],
  ["authorization", credential],
] as const;

/** A server of plain HTTP/2 that reads a request and then answers. */
async function startServer(answer: (request: string) => Uint8Array | undefined) {
  const server = createServer();
  server.on("stream", (stream, { ":path": path, authorization }) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const body = answer(`${String(path)} ${String(authorization)} ${Buffer.concat(chunks).toString("latin1")}`);
      if (body === undefined) stream.close(8);
      else stream.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, stop: () => new Promise((resolve) => server.close(resolve)) };
}

function targetAt(port: number) {
  const messages = ["one", "two"].map((text) => Buffer.from(text));
  return { host: "127.0.0.1", port, headers: [...headers], messages, answerBytes: 6 };
}

describe("LoadConnection", () => {
  it("sends every message with all headers, and counts whole answers", async () => {
    const seen = new Set<string>();
    const server = await startServer((request) => {
      seen.add(request);
      return encodeMessage(Buffer.from("answer"));
    });
    const failures: Error[] = [];
    const load = new LoadConnection(targetAt(server.port), 3, (error) => failures.push(error));
    while (load.answered < 50 && failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await load.finish();
    await server.stop();
    expect(failures).toEqual([]);
    const expected = ["one", "two"].map((text) => encodeMessage(Buffer.from(text)).toString("latin1"));
    expect([...seen].toSorted()).toEqual(expected.map((body) => `/a/B ${credential} ${body}`).toSorted());
  });

  it.each([
    { name: "an answer is not whole", answer: Buffer.from("short"), message: /has 5 bytes instead of 11/ },
    { name: "a call is given up", answer: undefined, message: /code 8/ },
  ])("fails when $name", async ({ answer, message }) => {
    const server = await startServer(() => answer);
    const { promise: failure, resolve: fail } = Promise.withResolvers<Error>();
    const load = new LoadConnection(targetAt(server.port), 1, fail);
    expect((await failure).message).toMatch(message);
    load.close();
    await server.stop();
  });
});
