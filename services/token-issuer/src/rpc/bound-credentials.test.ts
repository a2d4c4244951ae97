import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { RoleKind } from "@licet/contracts/token";
import { decodeJwt } from "jose";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 60_000);
afterAll(() => platform.stop());

const requestId = () => randomUUID();
const createFor = (
  accountId: string,
  clientId: string,
  more: { roleKeys?: string[]; scopes?: string[]; userId?: string },
) => platform.rpc("admin").createCredential({ requestId: requestId(), accountId, clientId, ...more });

/** An administrator of the account, as a client. */
async function administratorOf(accountId: string) {
  const made = await createFor(accountId, `${accountId}-portal`, {
    roleKeys: ["account-administrator"],
    userId: "ann",
  });
  return platform.rpcWith(await platform.token(`${accountId}-portal`, made.clientSecret));
}

async function refusalOf(call: Promise<unknown>) {
  return call.then(
    () => undefined,
    (error: unknown) => {
      const refused = ConnectError.from(error);
      const { reason, metadata } = refused.findDetails(ErrorInfoSchema)[0] ?? {};
      return { code: refused.code, rawMessage: refused.rawMessage, reason, metadata };
    },
  );
}

describe("a credential bound to an account", () => {
  it("says so, and who acts by it, in each of its tokens", async () => {
    const { credential, clientSecret } = await createFor("globex", "portal", {
      roleKeys: ["account-reader"],
      userId: "bob",
    });
    expect(credential).toMatchObject({ accountId: "globex", userId: "bob" });
    const claims = decodeJwt(await platform.token("portal", clientSecret));
    expect(claims).toMatchObject({ tenant: "acme", account: "globex", user: "bob", sub: "portal" });
  });

  it.each<[string, Promise<unknown> | (() => Promise<unknown>), string]>([
    ["a role of staff", () => createFor("globex", "x-one", { roleKeys: ["support"] }), "ROLE_KIND_MISMATCH"],
    ["a scope of staff", () => createFor("globex", "x-two", { scopes: ["catalog.read"] }), "SCOPE_NOT_FOR_CUSTOMERS"],
    ["a wildcard", () => createFor("globex", "x-three", { scopes: ["seat.*"] }), "SCOPE_NOT_FOR_CUSTOMERS"],
  ])("is not given %s", async (_name, call, reason) => {
    expect((await refusalOf((call as () => Promise<unknown>)()))?.reason).toBe(reason);
  });

  it("needs the account of the user who acts by it", async () => {
    const call = createFor("", "x-four", { scopes: ["order.read"], userId: "bob" });
    expect((await refusalOf(call))?.reason).toBe("REQUEST_INVALID");
  });
});

describe("an account's administrator", () => {
  it("makes credentials of its own account, with no more than its own scopes", async () => {
    const hooli = await administratorOf("hooli");
    const { credential, clientSecret } = await hooli.createCredential({
      requestId: requestId(),
      clientId: "app",
      roleKeys: ["product"],
    });
    expect(credential).toMatchObject({ accountId: "hooli", roleKeys: ["product"] });
    expect(decodeJwt(await platform.token(credential?.clientId ?? "", clientSecret))).toMatchObject({
      account: "hooli",
    });
    const reader = await createFor("hooli", "hooli-reader", { scopes: ["credential.write", "seat.read"] });
    const narrow = platform.rpcWith(await platform.token("hooli-reader", reader.clientSecret));
    const greedy = narrow.createCredential({ requestId: requestId(), clientId: "greedy", scopes: ["seat.write"] });
    expect(await refusalOf(greedy)).toMatchObject({ code: Code.PermissionDenied, reason: "SCOPE_NOT_HELD" });
    const viaRole = narrow.createCredential({
      requestId: requestId(),
      clientId: "greedy",
      roleKeys: ["account-reader"],
    });
    expect(await refusalOf(viaRole)).toMatchObject({ reason: "SCOPE_NOT_HELD" });
  });

  it("sees and stops the credentials of its own account, and no others", async () => {
    const initech = await administratorOf("initech");
    await createFor("umbrella", "umbrella-app", { roleKeys: ["product"] });
    const { credentials } = await initech.listCredentials({});
    expect(credentials.map(({ clientId }) => clientId)).toEqual(["initech-portal"]);
    const stop = (clientId: string) => refusalOf(initech.disableCredential({ requestId: requestId(), clientId }));
    for (const clientId of ["umbrella-app", "crm", "admin"])
      expect(await stop(clientId)).toEqual(await stop("no-such"));
    expect(await stop("initech-portal")).toBeUndefined();
    const { credentials: all } = await platform.rpc("admin").listCredentials({ accountId: "umbrella" });
    expect(all).toMatchObject([{ clientId: "umbrella-app", disabled: false }]);
  });

  it("cannot tell another account from none, nor a client id that another has taken", async () => {
    const soylent = await administratorOf("soylent");
    await createFor("tyrell", "tyrell-app", { roleKeys: ["product"] });
    const makeFor = async (accountId: string) => {
      const call = soylent.createCredential({
        requestId: requestId(),
        clientId: "spy",
        accountId,
        roleKeys: ["product"],
      });
      return JSON.stringify(await refusalOf(call)).replaceAll(accountId, "ID");
    };
    expect(await makeFor("tyrell")).toBe(await makeFor("nobody"));
    const { credential } = await soylent.createCredential({
      requestId: requestId(),
      clientId: "tyrell-app",
      roleKeys: ["product"],
    });
    expect(credential?.clientId).toMatch(/^tyrell-app-[0-9a-f]{10}$/);
    const tokens = (accountId: string) => refusalOf(soylent.listLicenceTokens({ accountId }));
    expect(await tokens("tyrell")).toMatchObject({ code: Code.NotFound });
  });

  it("is shown the roles for customers alone, and makes none", async () => {
    const wayne = await administratorOf("wayne");
    const { roles } = await wayne.listRoles({});
    expect(new Set(roles.map(({ kind }) => kind))).toEqual(new Set([RoleKind.CUSTOMER]));
    const role = { roleKey: "own", kind: RoleKind.CUSTOMER, scopes: ["seat.read"] };
    expect(await refusalOf(wayne.createRole({ requestId: requestId(), role }))).toMatchObject({
      code: Code.PermissionDenied,
    });
  });

  it("gets no answer that another account's request id got", async () => {
    const [one, other] = [await administratorOf("stark"), await administratorOf("oscorp")];
    const id = requestId();
    const wanted = { requestId: id, clientId: "app", roleKeys: ["product"] };
    const made = [await one.createCredential(wanted), await other.createCredential(wanted)];
    expect(made.map(({ credential }) => credential?.accountId)).toEqual(["stark", "oscorp"]);
    expect(made.every(({ clientSecret }) => clientSecret !== "")).toBe(true);
  });
});
