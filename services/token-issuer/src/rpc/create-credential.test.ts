import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { CreateCredentialResponseSchema, ListCredentialsResponseSchema } from "@licet/contracts/token";
import { toJsonString } from "@bufbuild/protobuf";
import { decodeJwt } from "jose";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 60_000);
afterAll(() => platform.stop());

interface Wanted {
  readonly as?: string;
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly scopes?: string[];
  readonly requestId?: string;
}

function create({ as = "admin", tenantId, clientId = "crm", scopes = ["order.write"], requestId }: Wanted) {
  const request = { requestId: requestId ?? randomUUID(), clientId, displayName: "CRM", scopes };
  return platform.rpc(as, tenantId).createCredential(request);
}

async function refusal(call: Promise<unknown>): Promise<ConnectError> {
  return call.then(
    () => {
      throw new Error("it was not refused");
    },
    (error: unknown) => ConnectError.from(error),
  );
}

describe("a credential", () => {
  it("gets tokens of its maker's tenant, with its scopes", async () => {
    const { credential, clientSecret } = await create({});
    expect(credential).toMatchObject({ clientId: "crm", displayName: "CRM", scopes: ["order.write"], disabled: false });
    const claims = decodeJwt(await platform.token("crm", clientSecret));
    expect(claims).toMatchObject({ sub: "crm", tenant: "acme", scope: "order.write" });
  });

  it("shows its secret once: not in a repetition, not in a list, not in the database", async () => {
    const requestId = randomUUID();
    const first = await create({ clientId: "erp", requestId });
    const again = await create({ clientId: "erp", requestId });
    expect(first.clientSecret).not.toBe("");
    expect(toJsonString(CreateCredentialResponseSchema, again)).toBe(
      toJsonString(CreateCredentialResponseSchema, { ...first, clientSecret: "" }),
    );
    const list = await platform.rpc("admin").listCredentials({});
    expect(list.credentials.map(({ clientId }) => clientId)).toEqual(["admin", "crm", "erp", "viewer"]);
    expect(toJsonString(ListCredentialsResponseSchema, list)).not.toMatch(/secret|lcs_|scrypt/i);
  });

  it("may have the id that one of another tenant has", async () => {
    const { clientSecret } = await create({ as: "initech-admin" });
    expect(decodeJwt(await platform.token("crm", clientSecret))).toMatchObject({ tenant: "initech" });
    expect((await refusal(create({}))).code).toBe(Code.AlreadyExists);
  });

  it.each<[string, Wanted, Code]>([
    [
      "a scope that its maker does not hold",
      { as: "viewer", scopes: ["token.read", "key.rotate"] },
      Code.PermissionDenied,
    ],
    ["a wildcard that its maker does not hold", { as: "viewer", scopes: ["token.*"] }, Code.PermissionDenied],
    ["every tenant", { as: "operator", tenantId: "*" }, Code.InvalidArgument],
    ["an id that is none", { clientId: "C R M" }, Code.InvalidArgument],
    ["all scopes there are", { scopes: ["*"] }, Code.InvalidArgument],
  ])("is not given %s", async (_name, wanted, code) => {
    expect((await refusal(create({ clientId: "greedy", ...wanted }))).code).toBe(code);
  });
});

describe("a disabled credential", () => {
  it("gets no token from then on, though its secret was right a moment ago", async () => {
    const { clientSecret } = await create({ clientId: "leaving" });
    await platform.token("leaving", clientSecret);
    const request = { requestId: randomUUID(), clientId: "leaving" };
    const { credential } = await platform.rpc("admin").disableCredential(request);
    expect(credential?.disabled).toBe(true);
    await expect(platform.token("leaving", clientSecret)).rejects.toThrow("401 invalid_client");
  });

  it("of another tenant is the same bytes as none", async () => {
    await create({ clientId: "private" });
    const asked = ["private", "no-such"].map((clientId) =>
      refusal(platform.rpc("initech-admin").disableCredential({ requestId: randomUUID(), clientId })),
    );
    const [theirs, none] = (await Promise.all(asked)).map(({ code, rawMessage, details }) => ({
      code,
      rawMessage,
      details,
    }));
    expect(theirs).toEqual(none);
    expect(theirs?.code).toBe(Code.NotFound);
  });

  it("stays disabled when the service starts again", async () => {
    await platform.rpc("admin").disableCredential({ requestId: randomUUID(), clientId: "viewer" });
    await platform.stop();
    platform = await startPlatform();
    await expect(platform.token("viewer")).rejects.toThrow("401");
  });
});
