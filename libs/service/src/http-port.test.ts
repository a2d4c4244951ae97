import { request } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openHttpPort } from "./http-port.ts";
import { type StartedEcho, startEcho } from "./fixture/started-echo.ts";

let started: StartedEcho;
let base: string;
let headers: Record<string, string>;

beforeAll(async () => {
  started = await startEcho({ MAX_REQUEST_SIZE: "1KiB" });
  base = `http://127.0.0.1:${started.service.httpPort}`;
  headers = { authorization: `Bearer ${await started.issuer.issue({ tenant: "acme", scopes: ["echo.write"] })}` };
});

afterAll(() => started.stop());

function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  more: Record<string, string> = headers,
): Promise<Response> {
  return fetch(`${base}${path}`, { method: "POST", headers: more, body });
}

describe("plain routes", () => {
  it("get the parameters of the path, the JSON of the body and the tenant", async () => {
    const response = await post("/v1/notes/a%20b:keep", '{"x":1}');
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ id: "a b", note: { x: 1 }, tenant: "acme" });
  });

  it("answer text, and read the query", async () => {
    const response = await fetch(`${base}/v1/greeting?name=you`);
    expect(response.headers.get("content-type")).toContain("text/plain");
    expect(await response.text()).toBe("hello you");
  });

  it.each([
    { name: "malformed JSON", body: '{"x":', status: 400, reason: "REQUEST_MALFORMED" },
    { name: "bad UTF-8", body: new Uint8Array([0x22, 0xff, 0x22]), status: 400, reason: "REQUEST_MALFORMED" },
    { name: "a body above the limit", body: `"${"x".repeat(2000)}"`, status: 413, reason: "REQUEST_TOO_LARGE" },
  ])("answer $name with a problem", async ({ body, status, reason }) => {
    const response = await post("/v1/notes/n:keep", body);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ type: `urn:licet:error:${reason}`, status, reason });
  });

  it("refuse a stranger with 401, and the under-scoped with 403", async () => {
    const stranger = await post("/v1/notes/n:keep", "{}", {});
    expect(stranger.status).toBe(401);
    expect(stranger.headers.get("www-authenticate")).toBe("Bearer");
    const token = await started.issuer.issue({ tenant: "acme", scopes: ["echo.read"] });
    const underScoped = await post("/v1/notes/n:keep", "{}", { authorization: `Bearer ${token}` });
    expect(underScoped.status).toBe(403);
    expect(await underScoped.json()).toMatchObject({ metadata: { scope: "echo.write" } });
  });

  it("answer 404 for an unknown address and 405 for an unknown method", async () => {
    expect((await fetch(`${base}/nothing`)).status).toBe(404);
    expect((await fetch(`${base}/v1/notes/n:keep`)).status).toBe(405);
  });
});

describe("the port", () => {
  it("serves probes", async () => {
    expect(await (await fetch(`${base}/healthz`)).json()).toEqual({ status: "alive" });
    expect(await (await fetch(`${base}/readyz`)).json()).toEqual({ status: "ready" });
  });

  it("serves JSON to a client that knows no protobuf", async () => {
    const response = await post("/licet.fixture.v1.EchoService/Echo", "{}", {
      ...headers,
      "content-type": "application/json",
    });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: "permission_denied", message: "scope echo.read is required" });
  });

  it("understands a request that arrives byte by byte", async () => {
    const socket = connect(started.service.httpPort, "127.0.0.1");
    for (const byte of "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n") {
      socket.write(byte);
      await new Promise(setImmediate);
    }
    expect(await text(socket)).toContain('{"status":"alive"}');
  });

  it("survives garbage and a connection that ends at once", async () => {
    const socket = connect(started.service.httpPort, "127.0.0.1");
    socket.end("PRI * HTTP/2.0 but no more\r\n\r\n");
    await once(socket.resume(), "close");
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  it("keeps a connection for several requests", async () => {
    const send = async (): Promise<boolean> => {
      const sent = request(`${base}/healthz`, { agent }).end();
      const [response] = (await once(sent, "response")) as [NodeJS.ReadableStream];
      await text(response);
      return sent.reusedSocket;
    };
    const { Agent } = await import("node:http");
    const agent = new Agent({ keepAlive: true });
    expect([await send(), await send()]).toEqual([false, true]);
    agent.destroy();
  });
});

describe("draining", () => {
  it("ends an idle connection at once, and one under way when its answer is complete", async () => {
    const arrived = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    const port = await openHttpPort("127.0.0.1", 0, (asked, response) => {
      if (asked.url === "/slow") arrived.resolve(undefined);
      else response.end("done");
      void released.promise.then(() => response.end("done"));
    });
    const url = `http://127.0.0.1:${port.port}`;
    await (await fetch(url)).text();
    const slow = fetch(`${url}/slow`);
    await arrived.promise;
    const drained = port.drain();
    await expect(fetch(`${url}/new`)).rejects.toThrow();
    released.resolve(undefined);
    expect(await (await slow).text()).toBe("done");
    await drained;
  });

  it("waits for no connection that has said nothing", async () => {
    const port = await openHttpPort("127.0.0.1", 0, (_, response) => response.end());
    const silent = connect(port.port, "127.0.0.1");
    await once(silent, "connect");
    await (await fetch(`http://127.0.0.1:${port.port}`)).text(); // by now the port has accepted both
    const startMs = performance.now();
    await port.drain();
    expect(performance.now() - startMs).toBeLessThan(5000); // a silent connection is given ten seconds otherwise
  });
});
