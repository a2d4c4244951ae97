import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { status } from "@grpc/grpc-js";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { projectRoot, publicServices } from "@licet/dev";
import { deliverOrder, makeOrder } from "./orders.ts";
import { loadProtoClient } from "./proto-client.ts";
import type { ProtoClient } from "./proto-client.ts";
import type { TestPlatform } from "./test-platform.ts";

const run = promisify(execFile);
const buf = join(projectRoot, "node_modules", "@bufbuild", "buf", "bin", "buf");
const decisions = "licet.entitlement.v1.DecisionService";
const orders = "licet.integration.v1.IntegrationService";
const check = `${decisions}/Check`;
const timeoutMs = 60_000;

/** Tools that know nothing of the project but its address, or its .proto files. */
export function describeForeignClients(test: () => TestPlatform): void {
  let accountId: string;

  beforeAll(async () => {
    accountId = `foreign-${randomUUID()}`;
    await deliverOrder(test().rest, makeOrder(accountId));
  }, 90_000);

  async function bufCurl(address: string, args: string[]): Promise<string> {
    const token = await test().tokens.get();
    const common = ["curl", "--http2-prior-knowledge", "--header", `authorization: Bearer ${token}`];
    const { stdout } = await run(process.execPath, [buf, ...common, ...args, address], { timeout: timeoutMs });
    return stdout;
  }
  const all = publicServices.map(({ typeName }) => typeName);
  const own = all.filter((name) => name.startsWith("licet.entitlement."));
  const addresses: [name: string, find: () => number, protocols: string[], services: string[]][] = [
    ["the gRPC port", () => test().platform.ports.entitlement.grpc, ["grpc"], own],
    ["the HTTP port", () => test().platform.ports.entitlement.http, ["grpc", "grpcweb", "connect"], own],
    ["the gateway", () => Number(new URL(test().platform.url).port), ["grpc", "grpcweb", "connect"], all],
  ];
  const routes = addresses.flatMap(([name, find, protocols]) =>
    protocols.map((protocol) => ({ name, find, protocol })),
  );

  describe("buf curl with reflection", () => {
    it.each(addresses)(
      "lists the services at %s",
      async (_name, find, [protocol], services) => {
        const listed = await bufCurl(`http://127.0.0.1:${find()}`, ["--list-services", "--protocol", protocol!]);
        const names = listed.split("\n").filter((line) => line.startsWith("licet."));
        expect(names).toContain("licet.entitlement.v1.DecisionService");
        expect(names.toSorted()).toEqual(services.toSorted());
      },
      timeoutMs,
    );

    it.each(routes)(
      "gets a decision at $name over $protocol",
      async ({ find, protocol }) => {
        const data = JSON.stringify({ accountId, featureKey: "required_reviewers", amount: "2" });
        const address = `http://127.0.0.1:${find()}/${check}`;
        const answer = JSON.parse(await bufCurl(address, ["--protocol", protocol, "--data", data]));
        expect(answer.decision).toMatchObject({ featureKey: "required_reviewers", revision: "1" });
      },
      timeoutMs,
    );
  });

  it("fetch gets a decision as JSON", async () => {
    const { status: code, json } = await test().rest(`/${check}`, {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ accountId, featureKey: "private_repositories" }),
    });
    expect(code).toBe(200);
    expect(json.decision).toMatchObject({ featureKey: "private_repositories", revision: "1" });
    expect(json.decision.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  describe("grpc-js with the .proto files alone", () => {
    interface Denial {
      decision: { failures: { code: string; remedies: { plan_keys: string[] }[] }[] };
    }
    let client: ProtoClient;
    beforeAll(async () => {
      client = loadProtoClient(`Bearer ${await test().tokens.get()}`);
    });

    it("gets a decision, with names, numbers and remedies readable", async () => {
      const { entitlement } = test().platform.ports;
      const request = { account_id: accountId, feature_key: "saml_single_sign_on" };
      const answer = await client.call(decisions, entitlement.grpc, "Check", request);
      const { decision } = answer as Denial;
      expect(decision).toMatchObject({ allowed: false, revision: "1" });
      const missing = decision.failures.find(({ code }) => code === "DECISION_CODE_NOT_ENTITLED");
      expect(missing?.remedies[0]?.plan_keys).toContain("enterprise");
    });

    it("reads from an error its reason and the fields at fault", async () => {
      const { entitlement, integration } = test().platform.ports;
      const refusalOf = (answer: Promise<unknown>) =>
        answer.then(
          () => undefined,
          (error: unknown) => client.readError(error),
        );
      const refused = await refusalOf(client.call(decisions, entitlement.grpc, "Check", {}));
      expect(refused).toMatchObject({ code: status.INVALID_ARGUMENT, fields: ["account_id", "feature_key"] });
      const request = { order_id: "ord_missing" };
      const missing = await refusalOf(client.call(orders, integration.grpc, "GetOrder", request));
      expect(missing).toMatchObject({ code: status.NOT_FOUND, domain: "integration.licet" });
      expect(missing?.reason).toMatch(/^[A-Z_]+$/);
    });
  });
}
