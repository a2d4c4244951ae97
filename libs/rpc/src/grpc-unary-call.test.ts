import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  type Server,
  type ServiceError,
  Client,
  Metadata,
  ServerCredentials,
  credentials,
  status,
} from "@grpc/grpc-js";
import { fromBinary, toBinary, create } from "@bufbuild/protobuf";
import { EchoService, implementEcho } from "./fixture/index.ts";
import { GrpcUnaryCall } from "./grpc-unary-call.ts";
import { mountGrpc } from "./mount-grpc.ts";
import { createPipeline } from "./pipeline.ts";

const { echo } = EchoService.method;
const path = `/${EchoService.typeName}/${echo.name}`;
const asIs = (bytes: Buffer): Buffer => bytes;

let server: Server;
let client: Client;

beforeAll(async () => {
  const log = { isLevelEnabled: () => false, debug: () => undefined, error: () => undefined };
  const everyone = { subject: "a", tenantId: "acme", anyTenant: false, scopes: new Set(["*"]) };
  const authenticator = { authenticate: () => everyone };
  server = mountGrpc(
    [implementEcho()],
    createPipeline({ service: "echo", errors: {}, authenticator, log, nowMs: () => 0 }),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
});

afterAll(() => {
  client.close();
  server.forceShutdown();
});

/** Sends so many messages to a method that takes one. */
function send(texts: readonly string[]): Promise<string | ServiceError> {
  return new Promise((resolve) => {
    const call = client.makeClientStreamRequest<Buffer, Buffer>(path, asIs, asIs, (error, answer) => {
      resolve(error ?? fromBinary(echo.output, answer as Buffer).text);
    });
    for (const text of texts) call.write(Buffer.from(toBinary(echo.input, create(echo.input, { text }))));
    call.end();
  });
}

describe("a unary call that is over", () => {
  it("is not served when its end comes after all", () => {
    const served: unknown[] = [];
    const silent = { start: () => undefined, startRead: () => undefined, sendStatus: () => undefined };
    const over = new GrpcUnaryCall(silent as never, (_call, request) => void served.push(request));
    over.onReceiveMetadata(new Metadata());
    over.onReceiveMessage(Buffer.from("late"));
    over.onCancel();
    over.onReceiveHalfClose();
    expect(served).toEqual([]);
  });
});

describe("a unary call", () => {
  it("is answered", async () => {
    expect(await send(["hi"])).toBe("hi");
  });

  it.each([
    ["no message", []],
    ["more than one message", ["one", "two"]],
  ])("is refused as gRPC says for %s", async (_name, texts) => {
    expect(await send(texts)).toMatchObject({ code: status.UNIMPLEMENTED });
  });

  it("of a method that is not there is refused", async () => {
    const error = await new Promise((resolve) => {
      client.makeUnaryRequest(`${path}Never`, asIs, asIs, Buffer.alloc(0), resolve);
    });
    expect(error).toMatchObject({ code: status.UNIMPLEMENTED });
  });
});
