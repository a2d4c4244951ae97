import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Client, Code, type Transport, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport as createForeignTransport } from "@connectrpc/connect-node";
import { createGrpcTransport } from "@licet/rpc";
import { EchoService } from "@licet/rpc/fixture";
import { eventually } from "@licet/testing";
import { type StartedEcho, startEcho } from "./fixture/started-echo.ts";

let started: StartedEcho;
let headers: Record<string, string>;

beforeAll(async () => {
  started = await startEcho();
  headers = { authorization: `Bearer ${await started.issuer.issue({ tenant: "acme", scopes: ["*"] })}` };
});

afterAll(() => started.stop());

const transports: { name: string; create: () => Transport }[] = [
  {
    name: "our transport on the gRPC port",
    create: () => createGrpcTransport({ address: `127.0.0.1:${started.service.grpcPort}` }),
  },
  {
    name: "gRPC on the HTTP port",
    create: () => createForeignTransport({ baseUrl: `http://127.0.0.1:${started.service.httpPort}` }),
  },
  {
    name: "Connect over HTTP/2",
    create: () => createConnectTransport({ baseUrl: `http://127.0.0.1:${started.service.httpPort}`, httpVersion: "2" }),
  },
];

async function* say(...texts: string[]) {
  for (const text of texts) yield { text };
}

describe.each(transports)("streams through $name", ({ create }) => {
  let client: Client<typeof EchoService>;
  beforeAll(() => {
    client = createClient(EchoService, create());
  });

  it("sends every response of a server stream in order", async () => {
    const values: number[] = [];
    for await (const { value } of client.count({ limit: 500 }, { headers })) values.push(value);
    expect(values).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  });

  it("stops the handler when the caller goes away", async () => {
    const before = started.aborted.length;
    const leaving = new AbortController();
    const read = async (): Promise<void> => {
      for await (const { value } of client.count({ limit: 0 }, { headers, signal: leaving.signal })) {
        if (value === 3) leaving.abort();
      }
    };
    await expect(read()).rejects.toMatchObject({ code: Code.Canceled });
    await eventually(() => started.aborted.length > before);
  });

  it("ends an endless stream at the deadline", async () => {
    const read = async (): Promise<void> => {
      for await (const { value } of client.count({ limit: 0 }, { headers, timeoutMs: 80 }))
        expect(value).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toMatchObject({ code: Code.DeadlineExceeded });
  });

  it("ends an endless stream with the credential that opened it", async () => {
    const before = started.aborted.length;
    const token = await started.issuer.issue({ tenant: "acme", scopes: ["*"], expiresInSeconds: 2 });
    let count = 0;
    const read = async (): Promise<void> => {
      for await (const _ of client.count({ limit: 0 }, { headers: { authorization: `Bearer ${token}` } })) count += 1;
    };
    await expect(read()).rejects.toMatchObject({
      code: Code.Unauthenticated,
      rawMessage: "a valid credential is required",
    });
    expect(count).toBeGreaterThan(0);
    await eventually(() => started.aborted.length > before);
  });

  it("answers once to a client stream", async () => {
    async function* summands() {
      for (let value = 1; value <= 100; value += 1) yield { value };
    }
    expect(await client.sum(summands(), { headers })).toMatchObject({ total: 5050 });
  });

  it("answers each message of a bidirectional stream, and refuses an invalid one", async () => {
    const answers: string[] = [];
    const read = async (): Promise<void> => {
      for await (const { text } of client.chat(say("a", "b", "x".repeat(101)), { headers })) answers.push(text);
    };
    await expect(read()).rejects.toMatchObject({ code: Code.InvalidArgument });
    expect(answers).toEqual(["you said a", "you said b"]);
  });

  it("refuses a stranger before the handler begins", async () => {
    const read = async (): Promise<void> => {
      for await (const each of client.count({ limit: 1 })) expect(each).toBeUndefined();
    };
    await expect(read()).rejects.toMatchObject({ code: Code.Unauthenticated });
  });
});
