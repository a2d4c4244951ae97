import { fromBinary } from "@bufbuild/protobuf";
import { Client, type ServiceError, Metadata, credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ErrorInfoSchema, StatusSchema } from "@licet/contracts/rpc";
import { type StartedEcho, startEcho } from "./fixture/started-echo.ts";

const typeName = "licet.fixture.v1.EchoRequest";
const echoPath = "/licet.fixture.v1.EchoService/Echo";
/** A text of 127 bytes that is not there. */
const malformed = Buffer.from([0x0a, 0x7f]);

let started: StartedEcho;
let authorization: string;

beforeAll(async () => {
  started = await startEcho();
  authorization = `Bearer ${await started.issuer.issue({ tenant: "acme", scopes: ["echo.*"] })}`;
});

afterAll(() => started.stop());

/** What grpc-js gets for bytes, with or without a credential. */
async function callRaw(port: number, path: string, bytes: Buffer, known = true) {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const metadata = new Metadata();
  if (known) metadata.set("authorization", authorization);
  const asIs = (buffer: Buffer): Buffer => buffer;
  const error = await new Promise<ServiceError | null>((resolve) => {
    client.makeUnaryRequest(path, asIs, asIs, bytes, metadata, (failure) => resolve(failure));
  });
  client.close();
  const details = error?.metadata.get("grpc-status-details-bin")[0];
  const info = details instanceof Buffer ? fromBinary(StatusSchema, details).details[0] : undefined;
  const { reason, metadata: variables } = info ? fromBinary(ErrorInfoSchema, info.value) : {};
  return { code: error?.code, text: error?.details, reason, variables };
}

function post(contentType: string, body: Buffer | string, known = true): Promise<Response> {
  const headers = { "content-type": contentType, ...(known && { authorization }) };
  return fetch(`http://127.0.0.1:${started.service.httpPort}${echoPath}`, { method: "POST", headers, body });
}

describe.each(["grpcPort", "httpPort"] as const)("bytes that are no message, at the %s,", (port) => {
  it("are the caller's mistake", async () => {
    expect(await callRaw(started.service[port], echoPath, malformed)).toEqual({
      code: 3,
      text: `not a ${typeName}`,
      reason: "REQUEST_MALFORMED",
      variables: { type: typeName },
    });
  });

  it.each(["Count", "Sum", "Chat"])("are so in a stream: %s", async (method) => {
    const path = `/licet.fixture.v1.EchoService/${method}`;
    const outcome = await callRaw(started.service[port], path, Buffer.from([0x08]));
    expect(outcome).toMatchObject({ code: 3, reason: "REQUEST_MALFORMED" });
  });

  it("are not even read for a stranger", async () => {
    const outcome = await callRaw(started.service[port], echoPath, malformed, false);
    expect(outcome).toMatchObject({ code: 16, reason: "CREDENTIAL_REQUIRED" });
  });
});

it("a deadline in a hundred days is not one that has passed", async () => {
  const deadline = Date.now() + 100 * 86_400_000;
  const client = new Client(`127.0.0.1:${started.service.grpcPort}`, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set("authorization", authorization);
  const asIs = (buffer: Buffer): Buffer => buffer;
  const hang = Buffer.from([0x0a, 4, ...Buffer.from("hang")]);
  const code = new Promise<unknown>((resolve) => {
    const path = "/licet.fixture.v1.EchoService/Fail";
    const call = client.makeUnaryRequest(path, asIs, asIs, hang, metadata, { deadline }, (error) =>
      resolve(error?.code),
    );
    void callRaw(started.service.grpcPort, echoPath, Buffer.alloc(0)).then(() => call.cancel());
  });
  expect(await code).toBe(1);
  client.close();
});

describe("over HTTP/1.1", () => {
  it("malformed bytes are the caller's mistake", async () => {
    const response = await post("application/proto", malformed);
    expect(response.status).toBe(400);
    const details = [expect.objectContaining({ debug: expect.objectContaining({ reason: "REQUEST_MALFORMED" }) })];
    expect(await response.json()).toEqual({ code: "invalid_argument", message: `not a ${typeName}`, details });
  });

  it.each([
    ["no JSON", "{", /JSON/],
    ["a wrong type", '{"text": 5}', /text/],
  ])("of %s the caller learns where it goes wrong", async (_name, body, problem) => {
    const response = await post("application/json", body);
    expect(response.status).toBe(400);
    const { code, message } = (await response.json()) as { code: string; message: string };
    expect({ code, message }).toEqual({ code: "invalid_argument", message: expect.stringMatching(problem) });
    expect(message).toMatch(new RegExp(`^not a ${typeName}: `));
  });

  it("more patience than a timer has is refused", async () => {
    const headers = { authorization, "content-type": "application/json", "connect-timeout-ms": "9999999999" };
    const url = `http://127.0.0.1:${started.service.httpPort}${echoPath}`;
    expect((await fetch(url, { method: "POST", headers, body: "{}" })).status).toBe(400);
  });

  it("a stranger's JSON is not read", async () => {
    expect((await post("application/json", "{", false)).status).toBe(401);
  });

  it("a text that no database can keep is named", async () => {
    const response = await post("application/json", JSON.stringify({ text: "a\0b" }));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_argument", message: "invalid: text" });
  });

  it("nor does an address hold one", async () => {
    const url = `http://127.0.0.1:${started.service.httpPort}/v1/notes/a%00b:keep`;
    const response = await fetch(url, { method: "POST", headers: { authorization }, body: "{}" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ reason: "REQUEST_MALFORMED" });
  });

  it("a question mark within a query is part of it", async () => {
    const response = await fetch(`http://127.0.0.1:${started.service.httpPort}/v1/greeting?name=what?&x=1`);
    expect(await response.text()).toBe("hello what?");
  });
});
