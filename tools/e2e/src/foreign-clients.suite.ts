import { execFile, execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { credentials, loadPackageDefinition, Metadata, status } from "@grpc/grpc-js";
import type { ServiceClientConstructor, ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { projectRoot } from "@licet/dev";
import { deliverOrder, makeOrder } from "./orders.ts";
import type { TestPlatform } from "./test-platform.ts";

const run = promisify(execFile);
const buf = join(projectRoot, "node_modules", "@bufbuild", "buf", "bin", "buf");
const check = "licet.entitlement.v1.DecisionService/Check";
const timeoutMs = 60_000;

/** Tools that know nothing of the project but its address, or its .proto files. */
export function describeForeignClients(test: () => TestPlatform): void {
  let accountId: string;
  let authorization: string;

  beforeAll(async () => {
    accountId = `foreign-${randomUUID()}`;
    await deliverOrder(test(), makeOrder(accountId));
  }, 90_000);

  async function bufCurl(address: string, args: string[]): Promise<string> {
    authorization = `Bearer ${await test().tokens.get()}`;
    const common = ["curl", "--http2-prior-knowledge", "--header", `authorization: ${authorization}`];
    const { stdout } = await run(process.execPath, [buf, ...common, ...args, address], { timeout: timeoutMs });
    return stdout;
  }
  const addresses: [name: string, find: () => number, protocols: string[], services: number][] = [
    ["the gRPC port", () => test().platform.ports.entitlement.grpc, ["grpc"], 5],
    ["the HTTP port", () => test().platform.ports.entitlement.http, ["grpc", "grpcweb", "connect"], 5],
    ["the gateway", () => Number(new URL(test().platform.url).port), ["grpc", "grpcweb", "connect"], 9],
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
        expect(names).toHaveLength(services);
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
    function call(service: string, port: number, method: string, request: object): Promise<any> {
      const client = new (findService(service))(`127.0.0.1:${port}`, credentials.createInsecure());
      const metadata = new Metadata();
      metadata.set("authorization", authorization);
      const answer = new Promise((resolve, reject) => {
        client[method]!(request, metadata, (error: ServiceError | null, response: unknown) =>
          error ? reject(error) : resolve(response),
        );
      });
      return answer.finally(() => client.close());
    }

    it("gets a decision, with names, numbers and remedies readable", async () => {
      const { entitlement } = test().platform.ports;
      const request = { account_id: accountId, feature_key: "saml_single_sign_on" };
      const { decision } = await call("entitlement.v1.DecisionService", entitlement.grpc, "Check", request);
      expect(decision).toMatchObject({ allowed: false, revision: "1" });
      const missing = decision.failures.find(({ code }: { code: string }) => code === "DECISION_CODE_NOT_ENTITLED");
      expect(missing.remedies[0].plan_keys).toContain("enterprise");
    });

    it("reads from an error its reason and the fields at fault", async () => {
      const { entitlement, integration } = test().platform.ports;
      const refused = await call("entitlement.v1.DecisionService", entitlement.grpc, "Check", {}).catch(readError);
      expect(refused).toMatchObject({ code: status.INVALID_ARGUMENT });
      expect(refused.fields).toEqual(["account_id", "feature_key"]);
      const request = { order_id: "ord_missing" };
      const missing = await call("integration.v1.IntegrationService", integration.grpc, "GetOrder", request).catch(
        readError,
      );
      expect(missing).toMatchObject({ code: status.NOT_FOUND, domain: "integration.licet" });
      expect(missing.reason).toMatch(/^[A-Z_]+$/);
    });
  });
}

const loaded = (() => {
  let grpc: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- a tree that the .proto files shape
  return () => {
    if (grpc !== undefined) return grpc;
    execFileSync(process.execPath, [join(projectRoot, "tools", "gen", "generate.mjs"), "--dependencies"]);
    const files = ["entitlement/v1/decision_service", "integration/v1/integration_service"].map(
      (name) => `licet/${name}.proto`,
    );
    const includeDirs = ["proto", ".cache/proto"].map((folder) => join(projectRoot, folder));
    const options = { includeDirs, keepCase: true, longs: String, enums: String, defaults: true };
    const definition = loadSync([...files, "google/rpc/error_details.proto", "google/rpc/status.proto"], options);
    grpc = { ...loadPackageDefinition(definition), definition };
    return grpc;
  };
})();

function findService(name: string): ServiceClientConstructor {
  return name.split(".").reduce((part, key) => part[key], loaded().licet);
}

/** The status, and from its details the ErrorInfo and BadRequest, as any language's library finds them. */
function readError({ code, metadata }: ServiceError): {
  code: number;
  reason: string;
  domain: string;
  fields: string[];
} {
  const { definition } = loaded();
  const decode = (name: string, bytes: Uint8Array) => definition[name].deserialize(bytes);
  const [bytes] = metadata.get("grpc-status-details-bin") as Buffer[];
  const { details } = decode("google.rpc.Status", bytes!);
  const find = (name: string) => {
    const found = details.find(({ type_url: url }: { type_url: string }) => url === `type.googleapis.com/${name}`);
    return found === undefined ? {} : decode(name, found.value);
  };
  const { reason, domain } = find("google.rpc.ErrorInfo");
  const violations: { field: string }[] = find("google.rpc.BadRequest").field_violations ?? [];
  return { code, reason, domain, fields: violations.map(({ field }) => field) };
}
