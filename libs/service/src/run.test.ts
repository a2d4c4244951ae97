import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@licet/rpc";
import { EchoService } from "@licet/rpc/fixture";
import {
  type OtlpReceiver,
  type TestIssuer,
  eventually,
  freePort,
  startOtlpReceiver,
  testIssuer,
} from "@licet/testing";

const main = fileURLToPath(new URL("fixture/main.ts", import.meta.url));
const buf = fileURLToPath(new URL("../../../node_modules/@bufbuild/buf/bin/buf", import.meta.url));
const execute = promisify(execFile);

type Child = ChildProcessByStdio<null, Readable, Readable>;

interface Ready {
  readonly event: string;
  readonly grpcPort: number;
  readonly httpPort: number;
}

let issuer: TestIssuer;
let collector: OtlpReceiver;
beforeAll(async () => {
  issuer = await testIssuer();
  collector = await startOtlpReceiver();
});
afterAll(() => Promise.all([issuer.stop(), collector.stop()]));

function spawnEcho(env: Record<string, string> = {}): Child {
  const settings = {
    ISSUER: issuer.issuer,
    JWKS_URL: issuer.jwksUrl,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    ...env,
  };
  return spawn(process.execPath, [main], { env: { ...process.env, ...settings }, stdio: ["ignore", "pipe", "pipe"] });
}

async function untilReady(child: Child): Promise<Ready> {
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return JSON.parse(line) as Ready;
}

async function failToStart(env: Record<string, string>): Promise<{ code: number; stderr: string }> {
  const child = spawnEcho(env);
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, stderr };
}

describe("a running service", () => {
  let child: Child;
  let ready: Ready;
  let authorization: string;

  beforeAll(async () => {
    child = spawnEcho();
    ready = await untilReady(child);
    authorization = `Bearer ${await issuer.issue({ tenant: "acme", scopes: ["*"] })}`;
  }, 60_000);

  it.each([
    { name: "gRPC on the gRPC port", port: "grpcPort", options: ["--protocol", "grpc", "--http2-prior-knowledge"] },
    { name: "gRPC on the HTTP port", port: "httpPort", options: ["--protocol", "grpc", "--http2-prior-knowledge"] },
    { name: "gRPC-Web", port: "httpPort", options: ["--protocol", "grpcweb"] },
    { name: "Connect", port: "httpPort", options: ["--protocol", "connect"] },
  ] as const)(
    "is reflected and called by buf curl through $name",
    async ({ port, options }) => {
      const url = `http://127.0.0.1:${ready[port]}`;
      const listed = await execute(process.execPath, [buf, "curl", ...options, "--list-services", url]);
      expect(listed.stdout).toContain("licet.fixture.v1.EchoService");
      const call = [
        "-H",
        `authorization: ${authorization}`,
        "-d",
        '{"text":"hi"}',
        `${url}/licet.fixture.v1.EchoService/Echo`,
      ];
      const called = await execute(process.execPath, [buf, "curl", ...options, ...call]);
      expect(JSON.parse(called.stdout)).toEqual({ text: "hi", tenantId: "acme", subject: "test-client" });
      const health = await execute(process.execPath, [
        buf,
        "curl",
        ...options,
        "-d",
        "{}",
        `${url}/grpc.health.v1.Health/Check`,
      ]);
      expect(JSON.parse(health.stdout)).toEqual({ status: "SERVING" });
    },
    60_000,
  );

  it("continues the caller's trace and shows its id for a bug", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const client = createClient(EchoService, createGrpcTransport({ address: `127.0.0.1:${ready.grpcPort}` }));
    const headers = { authorization, traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    await expect(client.fail({ kind: "bug" }, { headers })).rejects.toMatchObject({
      rawMessage: `internal error, trace ${traceId}`,
      details: [],
    });
    await eventually(() => collector.spans(traceId).length > 0);
    expect(collector.spans(traceId)[0]).toMatchObject({
      name: "licet.fixture.v1.EchoService/Fail",
      service: "echo",
      parentSpanId: "b7ad6b7169203331",
      attributes: { "rpc.response.status_code": "INTERNAL" },
    });
  });

  it("counts its calls for Prometheus", async () => {
    const text = await (await fetch(`http://127.0.0.1:${ready.httpPort}/metrics`)).text();
    expect(text).toMatch(/rpc_server_call_duration_count\{.*EchoService\/Echo.*"OK"/);
  });

  it("on SIGTERM finishes the calls under way, refuses new ones and exits with 0", async () => {
    const client = createClient(EchoService, createGrpcTransport({ address: `127.0.0.1:${ready.grpcPort}` }));
    const values: number[] = [];
    let stopped = false;
    for await (const { value } of client.count({ limit: 20_000 }, { headers: { authorization } })) {
      values.push(value);
      if (!stopped) child.kill("SIGTERM");
      stopped = true;
    }
    expect(values).toHaveLength(20_000);
    const code = child.exitCode ?? ((await once(child, "exit")) as [number])[0];
    expect(code).toBe(0);
    await expect(fetch(`http://127.0.0.1:${ready.httpPort}/readyz`)).rejects.toThrow();
  });
});

describe("a service that hangs", () => {
  it("cuts what does not finish in time", async () => {
    const child = spawnEcho({ DRAIN_TIMEOUT: "100ms" });
    const ready = await untilReady(child);
    const authorization = `Bearer ${await issuer.issue({ tenant: "acme", scopes: ["*"] })}`;
    const client = createClient(EchoService, createGrpcTransport({ address: `127.0.0.1:${ready.grpcPort}` }));
    const outcome = expect(client.fail({ kind: "hang" }, { headers: { authorization } })).rejects.toBeDefined();
    await client.ping({});
    child.kill("SIGTERM");
    expect(((await once(child, "exit")) as [number])[0]).toBe(0);
    await outcome;
  }, 60_000);
});

describe("a service with an endless stream", () => {
  it("cuts it when it is told to stop", async () => {
    const child = spawnEcho({ DRAIN_TIMEOUT: "100ms" });
    const ready = await untilReady(child);
    const authorization = `Bearer ${await issuer.issue({ tenant: "acme", scopes: ["*"] })}`;
    const client = createClient(EchoService, createGrpcTransport({ address: `127.0.0.1:${ready.grpcPort}` }));
    const started = Promise.withResolvers<void>();
    const outcome = (async () => {
      for await (const _value of client.count({ limit: 1_000_000_000 }, { headers: { authorization } }))
        started.resolve();
    })().catch((error: unknown) => error);
    await started.promise;
    child.kill("SIGTERM");
    expect(((await once(child, "exit")) as [number])[0]).toBe(0);
    expect(await outcome).toBeDefined();
  }, 20_000);
});

describe("a service that cannot start", () => {
  it("names every wrong setting and exits with 2", async () => {
    const { code, stderr } = await failToStart({ GRPC_PORT: "x", LOG_LEVEL: "loud" });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^echo: 2 settings are wrong:\n {2}GRPC_PORT: .*\n {2}LOG_LEVEL: .*\n$/);
  }, 60_000);

  it.each(["GRPC_PORT", "HTTP_PORT"])(
    "says that %s is taken and exits with 2",
    async (variable) => {
      const port = await freePort();
      const holder = createServer().listen(port, "127.0.0.1");
      await once(holder, "listening");
      const { code, stderr } = await failToStart({ [variable]: String(port) });
      holder.close();
      expect(code).toBe(2);
      expect(stderr).toBe(
        `echo: cannot listen, port taken or not allowed: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`,
      );
    },
    60_000,
  );
});
