import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { RoleChangedSchema, RoleKind } from "@licet/contracts/token";
import type { Role } from "@licet/contracts/token";
import { connectEvents, subscribeFeed } from "@licet/events";
import { eventually } from "@licet/testing";
import { decodeJwt } from "jose";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 60_000);
afterAll(() => platform.stop());

const admin = () => platform.rpc("admin");
const requestId = () => randomUUID();
type Draft = Partial<Pick<Role, "roleKey" | "displayName" | "kind" | "scopes">>;

const createRole = (draft: Draft, as = "admin") => {
  const role = { roleKey: "clerk", displayName: "Clerk", kind: RoleKind.STAFF, scopes: ["order.read"], ...draft };
  return platform.rpc(as).createRole({ requestId: requestId(), role });
};

const updateRole = (role: Draft & { etag?: string }, paths: string[], as = "admin") =>
  platform.rpc(as).updateRole({ requestId: requestId(), role, updateMask: { paths }, reason: "reorganised" });

const deleteRole = (roleKey: string, etag = "") =>
  admin().deleteRole({ requestId: requestId(), roleKey, reason: "gone", etag });

const give = (clientId: string, roleKeys: string[], scopes: string[] = []) =>
  admin().createCredential({ requestId: requestId(), clientId, roleKeys, scopes });

async function refusalOf(call: Promise<unknown>) {
  return call.then(
    () => undefined,
    (error: unknown) => {
      const refused = ConnectError.from(error);
      return [refused.code, refused.findDetails(ErrorInfoSchema)[0]?.reason];
    },
  );
}

const scopeOf = async (clientId: string, secret: string) =>
  String(decodeJwt(await platform.token(clientId, secret))["scope"]);

describe("a role", () => {
  it("gives its scopes to whoever has it, and what it gives changes with it at the next token", async () => {
    const { role } = await createRole({ scopes: ["order.read"] });
    expect(role).toMatchObject({ roleKey: "clerk", builtIn: false, etag: '"1"' });
    const { clientSecret, credential } = await give("clerk-1", ["clerk"], ["catalog.read"]);
    expect(credential).toMatchObject({ roleKeys: ["clerk"], scopes: ["catalog.read"] });
    expect(await scopeOf("clerk-1", clientSecret)).toBe("catalog.read order.read");
    await updateRole({ roleKey: "clerk", scopes: ["order.read", "order.write"] }, ["scopes"]);
    expect(await scopeOf("clerk-1", clientSecret)).toBe("catalog.read order.read order.write");
  });

  it("that is built in is shown first, is every tenant's, and gives what it says", async () => {
    const { roles } = await admin().listRoles({ pageSize: 2 });
    expect(roles.map(({ roleKey, builtIn }) => [roleKey, builtIn])).toEqual([
      ["owner", true],
      ["catalog-editor", true],
    ]);
    const { clientSecret } = await give("support-1", ["support"]);
    const held = (await scopeOf("support-1", clientSecret)).split(" ");
    expect(held).toContain("licence.read");
    expect(held.some((scope) => scope.endsWith(".write") || scope.endsWith("*"))).toBe(false);
  });

  it("is listed once, over any pages", async () => {
    const whole = (await admin().listRoles({})).roles.map(({ roleKey }) => roleKey);
    const keys: string[] = [];
    let pageToken = "";
    do {
      const page = await admin().listRoles({ pageSize: 3, pageToken });
      keys.push(...page.roles.map(({ roleKey }) => roleKey));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(keys).toEqual(whole);
    expect(keys).toContain("clerk");
  });

  it("is its tenant's own: to another it is the same as none", async () => {
    const other = platform.rpc("initech-admin");
    const ask = (roleKey: string) => other.deleteRole({ requestId: requestId(), roleKey, reason: "x" });
    expect(await refusalOf(ask("clerk"))).toEqual(await refusalOf(ask("no-such")));
    const { roles } = await other.listRoles({});
    expect(roles.every(({ builtIn }) => builtIn)).toBe(true);
  });

  it.each<[string, () => Promise<unknown>, Code, string]>([
    [
      "made with a scope that no method needs",
      () => createRole({ roleKey: "x1", scopes: ["order.eat"] }),
      Code.InvalidArgument,
      "SCOPE_UNKNOWN",
    ],
    ["made twice", () => createRole({}), Code.AlreadyExists, "ALREADY_EXISTS"],
    ["made under a built-in key", () => createRole({ roleKey: "owner" }), Code.AlreadyExists, "ALREADY_EXISTS"],
    [
      "made for customers with the vendor's own scopes",
      () => createRole({ roleKey: "x2", kind: RoleKind.CUSTOMER, scopes: ["catalog.read"] }),
      Code.InvalidArgument,
      "SCOPE_NOT_FOR_CUSTOMERS",
    ],
    ["made without scopes", () => createRole({ roleKey: "x3", scopes: [] }), Code.InvalidArgument, "REQUEST_INVALID"],
    [
      "made for nobody",
      () => createRole({ roleKey: "x4", kind: RoleKind.UNSPECIFIED }),
      Code.InvalidArgument,
      "REQUEST_INVALID",
    ],
    [
      "changed when it is built in",
      () => updateRole({ roleKey: "owner", scopes: ["order.read"] }, ["scopes"]),
      Code.FailedPrecondition,
      "ROLE_BUILT_IN",
    ],
    [
      "changed in its kind",
      () => updateRole({ roleKey: "clerk", kind: RoleKind.CUSTOMER }, ["kind"]),
      Code.InvalidArgument,
      "FIELD_MASK_INVALID",
    ],
    [
      "changed by who read another version",
      () => updateRole({ roleKey: "clerk", displayName: "C", etag: '"1"' }, ["display_name"]),
      Code.Aborted,
      "ETAG_MISMATCH",
    ],
    [
      "changed when there is none",
      () => updateRole({ roleKey: "none", displayName: "C" }, ["display_name"]),
      Code.NotFound,
      "NOT_FOUND",
    ],
    ["deleted while a client has it", () => deleteRole("clerk"), Code.FailedPrecondition, "ROLE_IN_USE"],
    ["deleted when it is built in", () => deleteRole("support"), Code.FailedPrecondition, "ROLE_BUILT_IN"],
    ["given when there is none", () => give("x5-client", ["no-such-role"]), Code.InvalidArgument, "ROLE_UNKNOWN"],
    [
      "given to a client of no account when it is for customers",
      () => give("x6-client", ["product"]),
      Code.InvalidArgument,
      "ROLE_KIND_MISMATCH",
    ],
    [
      "given to nobody: a client needs a scope or a role",
      () => give("x7-client", []),
      Code.InvalidArgument,
      "REQUEST_INVALID",
    ],
  ])("is not %s", async (_name, call, code, reason) => {
    expect(await refusalOf(call())).toEqual([code, reason]);
  });

  it("with more than one holds can neither be made, nor widened, nor given", async () => {
    const { clientSecret } = await give("deputy", [], ["role.write", "credential.write", "order.read"]);
    const token = await platform.token("deputy", clientSecret);
    const deputy = platform.rpcWith(token);
    const refused = [Code.PermissionDenied, "SCOPE_NOT_HELD"];
    const role = { roleKey: "big", kind: RoleKind.STAFF, scopes: ["licence.write"] };
    expect(await refusalOf(deputy.createRole({ requestId: requestId(), role }))).toEqual(refused);
    const widened = { roleKey: "clerk", scopes: ["order.read", "licence.write"] };
    const update = { requestId: requestId(), role: widened, updateMask: { paths: ["scopes"] }, reason: "more" };
    expect(await refusalOf(deputy.updateRole(update))).toEqual(refused);
    const gift = { requestId: requestId(), clientId: "puppet", roleKeys: ["owner"] };
    expect(await refusalOf(deputy.createCredential(gift))).toEqual(refused);
  });

  it("is deleted once its clients are disabled, and all of it is told with who did it and why", async () => {
    const bus = connectEvents({ url: platform.natsUrl, name: "test" });
    const told: string[] = [];
    const feed = await subscribeFeed({
      bus,
      subjects: [RoleChangedSchema],
      from: "new",
      onEvents: (events) =>
        void told.push(...events.map(({ message }) => `${message.actor} ${message.reason} ${String(message.deleted)}`)),
    });
    await admin().disableCredential({ requestId: requestId(), clientId: "clerk-1" });
    await deleteRole("clerk");
    await eventually(() => expect(told).toEqual(["admin gone true"]));
    expect(await refusalOf(deleteRole("clerk"))).toEqual([Code.NotFound, "NOT_FOUND"]);
    await feed.stop();
    await bus.close();
  });

  it("that is deleted while it is given is either given or deleted, never both", async () => {
    for (let round = 0; round < 20; round++) {
      const roleKey = `race-${round}`;
      await createRole({ roleKey });
      const [given, deleted] = await Promise.allSettled([give(`racer-${round}`, [roleKey]), deleteRole(roleKey)]);
      expect([given.status, deleted.status].sort()).toEqual(["fulfilled", "rejected"]);
    }
  });
});
