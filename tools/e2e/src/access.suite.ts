import { generateKeyPairSync, randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "@jest/globals";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { createAccessTokens, createLicet } from "@licet/sdk";
import { eventually } from "@licet/testing";
import { SignJWT, decodeJwt, decodeProtectedHeader } from "jose";
import { deliverOrder, makeOrder } from "./orders.ts";
import type { RestAnswer } from "./rest.ts";
import type { TestPlatform } from "./test-platform.ts";

const json = { "content-type": "application/json" };

/** One call at each service, over REST or Connect's JSON. */
const calls: [name: string, path: string, body: string | undefined][] = [
  ["orders over REST", "/v1/orders", undefined],
  ["usage events over REST", "/v1/events", "[]"],
  ["a check", "/licet.entitlement.v1.DecisionService/Check", '{"accountId":"a","featureKey":"f"}'],
  ["the catalog", "/licet.catalog.v1.CatalogService/GetPublishedCatalog", "{}"],
  ["licence tokens", "/licet.token.v1.TokenService/ListLicenceTokens", "{}"],
  ["balances", "/licet.metering.v1.MeteringService/ListBalances", '{"accountId":"a"}'],
];

/** Who may not is told so, and nothing else. `earlyToken` was issued before the tests and dies after 20 s. */
export function describeAccess(test: () => TestPlatform, earlyToken: () => string): void {
  const call = (path: string, body: string | undefined, token: string | undefined) =>
    test().rest(path, { token, headers: json, ...(body !== undefined && { body }) });

  describe("credentials", () => {
    it.each(calls)(
      "without a good one: UNAUTHENTICATED, the same bytes however bad it is: %s",
      async (_name, path, body) => {
        const token = await test().tokens.get();
        const bad = [undefined, "nonsense", `${token.slice(0, -8)}AAAAAAAA`, await forge(token), unsign(token)];
        const answers = await Promise.all(bad.map((each) => call(path, body, each)));
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
        expect(new Set(answers.map(withoutTrace)).size).toBe(1);
      },
    );

    it.each(calls)("without the scope: PERMISSION_DENIED: %s", async (_name, path, body) => {
      const { token } = await makeClient(test(), ["key.read"]);
      const { status } = await call(path, body, token);
      expect(status).toBe(403);
    });

    it("a caller without the scope cannot tell a thing that exists from one that does not", async () => {
      const order = await deliverOrder(test().rest, makeOrder(`scoped-${randomUUID()}`));
      const { token } = await makeClient(test(), ["key.read"]);
      const paths = [`/v1/orders/${order.orderId}`, `/v1/orders/${missingId(order.orderId)}`];
      const [there, missing] = await Promise.all(paths.map((path) => call(path, undefined, token)));
      expect(withoutTrace(there!)).toBe(withoutTrace(missing!));
      expect(there?.status).toBe(403);
    });

    it("a client makes no client with more scopes than its own", async () => {
      const { licet } = await makeClient(test(), ["credential.write"]);
      const request = { requestId: randomUUID(), clientId: `c-${randomUUID().slice(0, 8)}`, scopes: ["order.write"] };
      const refused = await licet.tokens.createCredential(request).catch(ConnectError.from);
      expect(refused).toMatchObject({ code: Code.PermissionDenied });
    });

    it("a wrong secret gets no access token, and no word on whether the client exists", async () => {
      const ask = (clientId: string) => {
        const authorization = `Basic ${Buffer.from(`${clientId}:wrong`).toString("base64")}`;
        const headers = { authorization, "content-type": "application/x-www-form-urlencoded" };
        return test().rest("/oauth2/token", { token: undefined, headers, body: "grant_type=client_credentials" });
      };
      const [known, unknown] = await Promise.all([ask("admin"), ask("nobody")]);
      expect([known.status, known.json.error]).toEqual([401, "invalid_client"]);
      expect(unknown.text).toBe(known.text);
    });
  });

  describe("another tenant's things", () => {
    it("an order is the same bytes as one that is not there", async () => {
      const order = await deliverOrder(test().rest, makeOrder(`mine-${randomUUID()}`));
      const token = await test().strangerTokens.get();
      const missing = missingId(order.orderId);
      for (const path of ["", ":cancel", "/deliveries"]) {
        const body = path === ":cancel" ? "{}" : undefined;
        const theirs = await call(`/v1/orders/${order.orderId}${path}`, body, token);
        const nothing = await call(`/v1/orders/${missing}${path}`, body, token);
        expect(theirs.status).toBe(404);
        expect(withoutTrace(theirs).replaceAll(order.orderId, missing)).toBe(withoutTrace(nothing));
      }
    });

    it("licences, tokens and users are the same error as what is not there, and lists are empty", async () => {
      const { stranger, licet } = test();
      const accountId = `mine-${randomUUID()}`;
      const order = await deliverOrder(test().rest, makeOrder(accountId));
      await licet.accounts.createUser({ requestId: randomUUID(), user: { accountId, userId: "ada" } });
      const licenceId = order.licenceIds[0]!;
      const other = missingId(licenceId);
      const pairs: [call: (id: string) => Promise<unknown>, mine: string, missing: string][] = [
        [(id) => stranger.licences.getLicence({ licenceId: id }), licenceId, other],
        [
          (id) => stranger.licences.revokeLicence({ requestId: randomUUID(), licenceId: id, reason: "x" }),
          licenceId,
          other,
        ],
        [(id) => stranger.tokens.getLicenceToken({ licenceId: id }), licenceId, other],
        [(id) => stranger.seats.assignSeat({ requestId: randomUUID(), licenceId: id, userId: "u" }), licenceId, other],
        [(id) => stranger.accounts.getAccount({ accountId: id }), accountId, `${accountId}-not`],
        [(id) => stranger.accounts.getUser({ accountId: id, userId: "ada" }), accountId, `${accountId}-not`],
      ];
      for (const [ask, mine, missing] of pairs) {
        const theirs = await refusalOf(ask(mine));
        expect(theirs.code).toBe(Code.NotFound);
        expect(toText(theirs).replaceAll(mine, missing)).toBe(toText(await refusalOf(ask(missing))));
      }
      const lists = await Promise.all([
        stranger.licences.listLicences({ accountId }).then(({ licences }) => licences),
        stranger.tokens.listLicenceTokens({ accountId }).then(({ licenceTokens }) => licenceTokens),
        stranger.orders.listOrders({ accountId }).then(({ orders }) => orders),
        stranger.metering.listBalances({ accountId }).then(({ balances }) => balances),
      ]);
      expect(lists).toEqual([[], [], [], []]);
    });

    it("a check about another tenant's account is the one about an unknown account", async () => {
      const accountId = `mine-${randomUUID()}`;
      await deliverOrder(test().rest, makeOrder(accountId));
      const ask = async (id: string) => {
        const { decision } = await test().stranger.decisions.check({ accountId: id, featureKey: "code_owners" });
        return {
          allowed: decision?.allowed,
          codes: decision?.failures.map(({ code }) => code),
          revision: decision?.revision,
        };
      };
      expect(await ask(accountId)).toEqual(await ask("nobody-at-all"));
    });

    it("a tenant named in the request changes nothing: the credential decides", async () => {
      const token = await test().strangerTokens.get();
      const headers = { "licet-tenant": "demo" };
      const { json: list } = await test().rest("/v1/orders", { token, headers });
      const { json: own } = await test().rest("/v1/orders", { token });
      expect(list).toEqual(own);
    });
  });

  it("an access token is good until it expires, and no longer", async () => {
    const status = () => call("/v1/orders", undefined, earlyToken()).then((answer) => answer.status);
    await eventually(async () => (await status()) === 401, { withinMs: 30_000 });
  }, 45_000);
}

async function makeClient({ licet, platform }: TestPlatform, scopes: string[]) {
  const clientId = `client-${randomUUID().slice(0, 8)}`;
  const { clientSecret } = await licet.tokens.createCredential({ requestId: randomUUID(), clientId, scopes });
  const credentials = { clientId, clientSecret };
  const token = await createAccessTokens(`${platform.url}/oauth2/token`, credentials).get();
  return { token, licet: createLicet({ url: platform.url, ...credentials }) };
}

/** The same claims under the same key id, signed by a key of somebody else. */
function forge(token: string): Promise<string> {
  const { privateKey } = generateKeyPairSync("ed25519");
  return new SignJWT(decodeJwt(token))
    .setProtectedHeader({ ...decodeProtectedHeader(token), alg: "EdDSA" })
    .sign(privateKey);
}

/** The same claims, with the algorithm "none". */
function unsign(token: string): string {
  const header = Buffer.from('{"alg":"none"}').toString("base64url");
  return `${header}.${token.split(".")[1]}.`;
}

/** The same length and shape, and certainly not there. */
function missingId(id: string): string {
  return `${id.slice(0, -12)}000000000000`;
}

function withoutTrace({ text }: RestAnswer): string {
  return text.replaceAll(/urn:licet:trace:[0-9a-f]+/g, "");
}

async function refusalOf(call: Promise<unknown>): Promise<ConnectError> {
  return call.then(() => {
    throw new Error("the call was not refused");
  }, ConnectError.from);
}

function toText(error: ConnectError): string {
  return JSON.stringify([error.code, error.rawMessage, error.findDetails(ErrorInfoSchema), error.details.length]);
}
