import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { EchoService } from "@licet/rpc/fixture";
import { eventually } from "@licet/testing";
import { type StartedEcho, startEcho } from "./fixture/started-echo.ts";

const { echo, fail, ping } = EchoService.method;
const clientNumbers = [0, 1, 2, 3, 4];

let started: StartedEcho;
let headers: Record<string, string>;

beforeAll(async () => {
  started = await startEcho({ MAX_REQUEST_SIZE: "64KiB" });
  const token = await started.issuer.issue({ tenant: "acme", scopes: ["echo.*"], subject: "crm" });
  headers = { authorization: `Bearer ${token}` };
});

afterAll(() => started.stop());

function info(reason: string, metadata: Record<string, string> = {}) {
  return { reason, domain: "echo.licet", ...(Object.keys(metadata).length > 0 && { metadata }) };
}

describe.each(clientNumbers)("client %i", (number) => {
  const client = () => started.clients[number]!;

  it("answers with the tenant and subject of the credential", async () => {
    const outcome = await client().call(echo, { text: "hi" }, headers);
    expect(outcome).toEqual({ response: { text: "hi", tenantId: "acme", subject: "crm" } });
  });

  it.each([
    {
      name: "a forbidden state",
      kind: "state",
      code: "FailedPrecondition",
      message: "it is draft",
      details: [
        info("STATE_FORBIDS", { subject: "pln_1" }),
        { violations: [{ type: "STATE_FORBIDS", subject: "pln_1", description: "it is draft" }] },
      ],
    },
    {
      name: "a limit, with the time to wait",
      kind: "limit",
      code: "ResourceExhausted",
      message: "3 of 3 used",
      details: [
        info("LIMIT_REACHED", { limit: "3" }),
        { violations: [{ description: "3 of 3 used" }] },
        { retryDelay: "1.500s" },
      ],
    },
    {
      name: "fields at fault",
      kind: "fields",
      code: "InvalidArgument",
      message: "refused",
      details: [
        { fieldViolations: [{ field: "lines[0].sku", description: "unknown" }] },
        info("FIELDS_WRONG", { count: "1" }),
      ],
    },
    {
      name: "a missing thing",
      kind: "missing",
      code: "NotFound",
      message: "no such thing",
      details: [info("NOT_FOUND")],
    },
    {
      name: "a neighbour that is away",
      kind: "neighbour",
      code: "Unavailable",
      message: "a service this call needs does not answer",
      details: [info("NEIGHBOUR_UNAVAILABLE")],
    },
    { name: "a bug", kind: "bug", code: "Internal", message: "internal error", details: [] },
    { name: "a reason in no table", kind: "unmapped", code: "Internal", message: "internal error", details: [] },
    {
      name: "a neighbour's refusal",
      kind: "neighbour refusal",
      code: "Internal",
      message: "internal error",
      details: [],
    },
  ])("reports $name", async ({ kind, code, message, details }) => {
    expect(await client().call(fail, { kind }, headers)).toEqual({ code, message, details });
  });

  it("names the fields of an invalid request by their paths", async () => {
    const outcome = await client().call(echo, { text: "x".repeat(101), item: { size: -1 } }, headers);
    expect(outcome).toEqual({
      code: "InvalidArgument",
      message: "invalid: text, item.size",
      details: [
        {
          fieldViolations: [
            { field: "text", description: expect.stringContaining("100") },
            { field: "item.size", description: expect.stringContaining("0") },
          ],
        },
        info("REQUEST_INVALID", { fields: "text, item.size" }),
      ],
    });
  });

  it("refuses a message above the size limit and goes on serving", async () => {
    const outcome = await client().call(echo, { requestId: "x".repeat(70_000) }, headers);
    expect(outcome).toMatchObject({ code: "ResourceExhausted" });
    expect(await client().call(ping, {}, {})).toEqual({ response: {} });
  });

  it("gives up at the deadline and tells the handler", async () => {
    const before = started.aborted.length;
    const outcome = await client().call(fail, { kind: "hang" }, headers, 60);
    expect(outcome).toMatchObject({ code: "DeadlineExceeded" });
    await eventually(() => started.aborted.length > before);
  });

  describe("without a right to call", () => {
    const unknown = {
      code: "Unauthenticated",
      message: "a valid credential is required",
      details: [info("CREDENTIAL_REQUIRED")],
    };
    const full = { tenant: "acme", scopes: ["*"] };

    it.each([
      { name: "no credential", authorization: () => undefined },
      { name: "another scheme", authorization: () => "Basic YTpi" },
      { name: "no JWT", authorization: () => "Bearer nonsense" },
      {
        name: "an expired one",
        authorization: async () => `Bearer ${await started.issuer.issue({ ...full, expiresInSeconds: -1 })}`,
      },
      {
        name: "one for others",
        authorization: async () => `Bearer ${await started.issuer.issue({ ...full, audience: "x" })}`,
      },
      { name: "a forged one", authorization: async () => `Bearer ${await started.issuer.forge(full)}` },
    ])("learns nothing with $name", async ({ authorization }) => {
      const value = await authorization();
      const credential = value === undefined ? {} : { authorization: value };
      expect(await client().call(echo, {}, credential)).toEqual(unknown);
    });

    it("learns the scope that it lacks", async () => {
      const token = await started.issuer.issue({ tenant: "acme", scopes: ["echo.read", "other.*"] });
      expect(await client().call(fail, { kind: "bug" }, { authorization: `Bearer ${token}` })).toEqual({
        code: "PermissionDenied",
        message: "scope echo.write is required",
        details: [info("SCOPE_REQUIRED", { scope: "echo.write" })],
      });
    });

    it("may call what is public", async () => {
      expect(await client().call(ping, {}, {})).toEqual({ response: {} });
    });
  });

  describe("the tenant", () => {
    it("is fixed by the credential, whatever the metadata says", async () => {
      const outcome = await client().call(echo, {}, { ...headers, "licet-tenant": "other" });
      expect(outcome).toMatchObject({ response: { tenantId: "acme" } });
    });

    it("is named by the metadata for a platform credential", async () => {
      const token = await started.issuer.issue({ tenant: "*", scopes: ["*"] });
      const credential = { authorization: `Bearer ${token}` };
      const outcome = await client().call(echo, {}, { ...credential, "licet-tenant": "globex" });
      expect(outcome).toMatchObject({ response: { tenantId: "globex" } });
      expect(await client().call(echo, {}, credential)).toMatchObject({ code: "InvalidArgument" });
    });
  });
});
