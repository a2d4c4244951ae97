import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { fromBinary } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import { DecisionService } from "@licet/contracts/entitlement";
import { ErrorInfoSchema, StatusSchema } from "@licet/contracts/rpc";
import { Server, ServerCredentials, credentials, makeClientConstructor, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import express from "express";
import fastify from "fastify";
import type { AddressInfo } from "node:net";
import { createEvaluator } from "../evaluator/create-evaluator.ts";
import type { Evaluator } from "../evaluator/create-evaluator.ts";
import { accountOf, listing, scriptPlatform } from "../test/scripted-platform.ts";
import { guardConnect } from "./connect.ts";
import { guardExpress } from "./express.ts";
import { guardFastify } from "./fastify.ts";
import { guardGrpc } from "./grpc.ts";

let evaluator: Evaluator;

beforeAll(async () => {
  evaluator = await createEvaluator({ licet: scriptPlatform(listing(accountOf("a"))).licet, accounts: "all" });
  await evaluator.ready();
});

afterAll(() => evaluator.close());

const info = {
  domain: "licet",
  reason: "NOT_ENTITLED",
  metadata: { feature: "lost", codes: "NOT_ENTITLED", remedies: "BUY", revision: "1" },
};

const problem = {
  type: "urn:licet:denial:NOT_ENTITLED",
  title: "forbidden",
  status: 403,
  feature: "lost",
  failures: [{ code: "NOT_ENTITLED", remedies: [{ kind: "BUY", offers: [{ kind: "plan", key: "enterprise" }] }] }],
};

async function expectGuarded(origin: string): Promise<void> {
  expect(await (await fetch(`${origin}/sso`)).text()).toBe("inside");
  const denied = await fetch(`${origin}/lost`);
  expect(denied.status).toBe(403);
  expect(denied.headers.get("content-type")).toContain("application/problem+json");
  expect(await denied.json()).toMatchObject(problem);
  expect((await fetch(`${origin}/broken`)).status).toBe(500);
}

const nobody = (): never => {
  throw new Error("nobody is signed in");
};

describe("guards", () => {
  it("of Express let in, or answer problem details", async () => {
    const app = express();
    app.set("env", "test");
    for (const feature of ["sso", "lost"])
      app.get(
        `/${feature}`,
        guardExpress(evaluator, feature, () => ({ accountId: "a" })),
        (_, response) => {
          response.end("inside");
        },
      );
    app.get("/broken", guardExpress(evaluator, "sso", nobody), (_, response) => void response.end("inside"));
    const server = app.listen(0);
    await expectGuarded(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.closeAllConnections();
    server.close();
  });

  it("of Fastify let in, or answer problem details", async () => {
    const app = fastify();
    for (const feature of ["sso", "lost"])
      app.get(
        `/${feature}`,
        { preHandler: guardFastify(evaluator, feature, () => ({ accountId: "a" })) },
        () => "inside",
      );
    app.get("/broken", { preHandler: guardFastify(evaluator, "sso", nobody) }, () => "inside");
    await expectGuarded(await app.listen({ port: 0, host: "127.0.0.1" }));
    await app.close();
  });

  it("of Connect let in, or refuse with PERMISSION_DENIED and ErrorInfo; of a used up limit with RESOURCE_EXHAUSTED", async () => {
    const guard = guardConnect(
      evaluator,
      ({ header }) => header.get("feature") ?? undefined,
      ({ header }) => ({ accountId: "a", amount: header.get("amount") ?? "0" }),
    );
    const routes = createRouterTransport(
      ({ service }) => service(DecisionService, { check: () => ({ decision: { featureKey: "inside" } }) }),
      { router: { interceptors: [guard] } },
    );
    const client = createClient(DecisionService, routes);
    const call = async (headers: Record<string, string>) =>
      (await client.check({}, { headers })).decision?.featureKey ?? "";
    expect(await call({ feature: "sso" })).toBe("inside");
    expect(await call({})).toBe("inside");
    const denied = ConnectError.from(await call({ feature: "lost" }).catch((error: unknown) => error));
    expect(denied.code).toBe(Code.PermissionDenied);
    expect(denied.findDetails(ErrorInfoSchema)[0]).toMatchObject(info);
    const used = ConnectError.from(await call({ feature: "storage", amount: "11" }).catch((error: unknown) => error));
    expect(used.code).toBe(Code.ResourceExhausted);
  });

  it("of grpc-js let in, or refuse with PERMISSION_DENIED and ErrorInfo", async () => {
    const bytes = (buffer: Buffer) => buffer;
    const method = (path: string) => ({
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    });
    const definition = { sso: method("/t.T/sso"), lost: method("/t.T/lost"), free: method("/t.T/free") };
    const features: Record<string, string> = { "/t.T/sso": "sso", "/t.T/lost": "lost" };
    const guard = guardGrpc(
      evaluator,
      ({ path }) => features[path],
      () => ({ accountId: "a" }),
    );
    const server = new Server({ interceptors: [guard] });
    const answer = (_: unknown, reply: (error: null, value: Buffer) => void) => reply(null, Buffer.from("inside"));
    server.addService(definition, { sso: answer, lost: answer, free: answer });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const Client = makeClientConstructor(definition, "T");
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    const call = (name: string) =>
      new Promise<string>((resolve, reject) =>
        (client[name] as (input: Buffer, done: (error: unknown, value?: Buffer) => void) => void).call(
          client,
          Buffer.from("x"),
          (error, value) => (error ? reject(error as Error) : resolve(String(value))),
        ),
      );
    expect(await call("sso")).toBe("inside");
    expect(await call("free")).toBe("inside");
    const denied = (await call("lost").catch((error: unknown) => error)) as ServiceError;
    expect(denied.code).toBe(status.PERMISSION_DENIED);
    const [rich] = denied.metadata.get("grpc-status-details-bin");
    const { details } = fromBinary(StatusSchema, rich as Buffer);
    expect(anyUnpack(details[0]!, ErrorInfoSchema)).toMatchObject(info);
    client.close();
    server.forceShutdown();
  });
});
