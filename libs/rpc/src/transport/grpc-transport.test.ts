import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { type Server, ServerCredentials } from "@grpc/grpc-js";
import { DomainError } from "@licet/kernel";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { EchoService, implementEcho } from "../fixture/index.ts";
import type { RpcContext } from "../context.ts";
import { runForTenant, currentTenantId } from "../current-call.ts";
import { implementService } from "../implement-service.ts";
import { mountGrpc } from "../mount-grpc.ts";
import { createPipeline } from "../pipeline.ts";
import { createGrpcTransport } from "./grpc-transport.ts";

let server: Server;
let address: string;
let seen: RpcContext[];
let failures: number;

beforeEach(async () => {
  seen = [];
  failures = 0;
  const log = { isLevelEnabled: () => false, debug: () => undefined, error: () => undefined };
  const everyone = { subject: "a", tenantId: undefined, anyTenant: true, scopes: new Set(["*"]) };
  const authenticator = { authenticate: () => everyone };
  const pipeline = createPipeline({ service: "echo", errors: {}, authenticator, log, nowMs: () => 0 });
  server = mountGrpc([flaky()], pipeline);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  address = `127.0.0.1:${port}`;
});

afterEach(() => server.forceShutdown());

/** Refuses as UNAVAILABLE as often as `failures` says. */
function flaky() {
  const answer = (context: RpcContext): void => {
    seen.push(context);
    if (seen.length <= failures) throw new DomainError("DATABASE_UNAVAILABLE", "away");
  };
  const handlers = Object.fromEntries(implementEcho().methods.map(({ desc, handle }) => [desc.localName, handle]));
  return implementService(EchoService, {
    ...(handlers as never as Parameters<typeof implementService<typeof EchoService>>[1]),
    echo: ({ text }, context) => (answer(context), { text }),
    fail: (_, context) => (answer(context), {}),
  });
}

function connect(options: object = {}): Client<typeof EchoService> {
  const retry = { initialBackoffMs: 1, random: () => 0 };
  return createClient(EchoService, createGrpcTransport({ address, retry, ...options }));
}

describe("createGrpcTransport", () => {
  it("repeats a read while the server is unavailable", async () => {
    failures = 2;
    await expect(connect().echo({ text: "hi" })).resolves.toMatchObject({ text: "hi" });
    expect(seen).toHaveLength(3);
  });

  it("gives up after its attempts, with the error's details", async () => {
    failures = 9;
    const error = await connect()
      .echo({})
      .catch((reason: unknown) => ConnectError.from(reason));
    expect(error).toMatchObject({ code: Code.Unavailable, rawMessage: "away", isWireError: true });
    expect((error as ConnectError).findDetails(ErrorInfoSchema)).toMatchObject([{ reason: "DATABASE_UNAVAILABLE" }]);
    expect(seen).toHaveLength(4);
  });

  it("never repeats a call that may change something", async () => {
    failures = 1;
    await expect(connect().fail({})).rejects.toMatchObject({ code: Code.Unavailable });
    expect(seen).toHaveLength(1);
  });

  it("brings credential and tenant, those of the work at hand", async () => {
    const client = connect({ token: async () => "t0ken", tenantId: currentTenantId });
    await runForTenant("acme", () => client.echo({}));
    expect(seen[0]?.header("authorization")).toBe("Bearer t0ken");
    expect(seen[0]?.tenantId).toBe("acme");
  });

  it("sets a deadline when the caller names none", async () => {
    await connect({ defaultTimeoutMs: 5_000 }).echo({});
    expect(seen[0]?.deadline).toBeInstanceOf(Date);
  });

  it("hands out response headers", async () => {
    let header: Headers | undefined;
    await connect().echo({ text: "x" }, { onHeader: (received) => (header = received) });
    expect(header?.get("content-type")).toContain("application/grpc");
  });

  it("cancels when the signal says so", async () => {
    await expect(connect().echo({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: Code.Canceled });
  });

  it("says that nobody listens", async () => {
    const client = createClient(
      EchoService,
      createGrpcTransport({ address: "127.0.0.1:1", retry: { maxAttempts: 1 } }),
    );
    await expect(client.echo({})).rejects.toMatchObject({ code: Code.Unavailable });
  });
});
