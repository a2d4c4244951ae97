import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { LicenceActivatedSchema, LicenceChangedSchema, LicenceRevokedSchema } from "@licet/contracts/entitlement";
import { TokenIssuedSchema, TokenRevokedSchema, TokenState } from "@licet/contracts/token";
import type { LicenceToken } from "@licet/contracts/token";
import { decideOffline, verifyLicenceToken } from "@licet/license-token";
import { eventually } from "@licet/testing";
import pg from "pg";
import type { Entitlement } from "../fixture/entitlement.fixture.ts";
import { connectEntitlement } from "../fixture/entitlement.fixture.ts";
import { licenceEvent, perpetualLicence, sampleLicence } from "../fixture/licence.fixture.ts";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";
import { fetchJwks, fetchStatusList } from "../fixture/verifier.fixture.ts";

const consumer = "token_issuer_licences";

let platform: Platform;
let entitlement: Entitlement;
// Small lists, so that a batch fills several.
const env = { STATUS_LIST_SIZE: "300" };
beforeAll(async () => {
  platform = await startPlatform({ env });
  entitlement = await connectEntitlement(platform.natsUrl);
}, 60_000);
afterAll(async () => {
  await entitlement.close();
  await platform.stop();
});

const newLicenceId = (): string => `lic_${randomUUID().replaceAll("-", "")}`;

async function tokensOf(licenceId: string): Promise<LicenceToken[]> {
  await entitlement.settled(consumer);
  return (await platform.rpc("viewer").listLicenceTokens({ licenceId })).licenceTokens;
}

async function statesOf(licenceId: string): Promise<TokenState[]> {
  return (await tokensOf(licenceId)).map(({ state }) => state);
}

const { VALID, SUPERSEDED, REVOKED } = TokenState;

describe("a licence that was activated", () => {
  it("gets a token that a stranger verifies and decides with", async () => {
    const licenceId = newLicenceId();
    await entitlement.emit(LicenceActivatedSchema, licenceEvent(licenceId, { revision: 7n, orderId: "ord_1" }));
    const issued = await eventually(async () => {
      const events = await entitlement.heard(TokenIssuedSchema);
      const event = events.find((candidate) => candidate.licenceToken?.licenceId === licenceId);
      if (event === undefined) throw new Error("not yet");
      return event;
    });
    expect(issued).toMatchObject({ orderLicenceCount: 1, revision: 7n, licenceToken: { orderId: "ord_1" } });
    const { licenceToken } = await platform.rpc("viewer").getLicenceToken({ licenceId });
    expect(licenceToken).toEqual(issued.licenceToken);
    const { token = "", statusListUri = "", statusIndex = -1n } = licenceToken ?? {};
    const now = platform.clock.now();
    const keys = await fetchJwks(platform.origin);
    const statusList = await fetchStatusList(statusListUri, keys, platform.clock.now());
    const verified = await verifyLicenceToken(token, { keys, now, issuer: "licet", audience: "forge", statusList });
    expect(verified).toMatchObject({ status: "valid", claims: { jti: licenceToken?.tokenId } });
    const { exp, iat, licet, status } = verified.claims;
    expect(licet).toMatchObject({
      graceSeconds: 14 * 86_400,
      refreshAt: (iat + 86_400) * 1000 + ((licet.refreshAt ?? 0) % 1000),
    });
    expect(exp).toBe(Math.floor(Number(licenceToken?.expireTime?.seconds)));
    expect(status?.status_list).toEqual({ uri: statusListUri, idx: Number(statusIndex) });
    expect(decideOffline(verified, { feature: "pipelines", subject: {} }, now).allowed).toBe(true);
  });

  it("and is perpetual gets a token without end", async () => {
    const licenceId = newLicenceId();
    await entitlement.emit(LicenceActivatedSchema, licenceEvent(licenceId, { licence: perpetualLicence(licenceId) }));
    const [token] = await tokensOf(licenceId);
    expect(token?.expireTime).toBeUndefined();
  });

  it("says in its token that it is suspended, so that nothing opens", async () => {
    const licenceId = newLicenceId();
    const licence = sampleLicence(licenceId, { status: "suspended", suspension: "payment" });
    await entitlement.emit(LicenceChangedSchema, licenceEvent(licenceId, { licence }));
    const [token] = await tokensOf(licenceId);
    const now = platform.clock.now();
    const verified = await verifyLicenceToken(token?.token ?? "", { keys: await fetchJwks(platform.origin), now });
    const decision = decideOffline(verified, { feature: "pipelines", subject: {} }, now);
    expect(decision).toMatchObject({ allowed: false });
    expect(JSON.stringify(decision)).toContain("SUSPENDED");
  });
});

describe("succession", () => {
  it("the newest revision is current, whatever comes late", async () => {
    const licenceId = newLicenceId();
    await entitlement.emit(LicenceActivatedSchema, licenceEvent(licenceId, { revision: 1n }));
    await entitlement.settled(consumer);
    await entitlement.emit(LicenceChangedSchema, licenceEvent(licenceId, { revision: 5n }));
    await entitlement.settled(consumer);
    await entitlement.emit(LicenceChangedSchema, licenceEvent(licenceId, { revision: 3n, orderId: "ord_late" }));
    expect(await statesOf(licenceId)).toEqual([SUPERSEDED, VALID, SUPERSEDED]);
    const { licenceToken } = await platform.rpc("viewer").getLicenceToken({ licenceId });
    expect(licenceToken?.state).toBe(TokenState.VALID);
    await eventually(async () => {
      const events = await entitlement.heard(TokenIssuedSchema);
      const late = events.find((event) => event.licenceToken?.orderId === "ord_late");
      expect(late).toMatchObject({ revision: 3n, licenceToken: { state: SUPERSEDED } });
    });
  });

  it("two orders in one revision each get a token", async () => {
    const licenceId = newLicenceId();
    await entitlement.emit(LicenceChangedSchema, licenceEvent(licenceId, { revision: 4n, orderId: "ord_a" }));
    await entitlement.emit(LicenceChangedSchema, licenceEvent(licenceId, { revision: 4n, orderId: "ord_b" }));
    expect(await statesOf(licenceId)).toEqual([SUPERSEDED, VALID]);
  });

  it("everything delivered again is signed once", async () => {
    const licenceId = newLicenceId();
    await entitlement.emit(LicenceActivatedSchema, licenceEvent(licenceId));
    const before = await tokensOf(licenceId);
    expect(before).toHaveLength(1);
    const issues = async () => {
      const heard = await entitlement.heard(TokenIssuedSchema);
      return heard.filter((event) => event.licenceToken?.licenceId === licenceId);
    };
    await eventually(async () => expect(await issues()).toHaveLength(1));
    await platform.stop();
    await entitlement.forget(consumer);
    platform = await startPlatform({ env });
    await eventually(() => entitlement.settled(consumer));
    expect(await tokensOf(licenceId)).toEqual(before);
    expect(await issues()).toHaveLength(1);
  });
});

describe("a licence that was revoked", () => {
  it("has all its tokens refused by the fetched list, on every replica at once", async () => {
    const other = await startPlatform();
    const licenceId = newLicenceId();
    await entitlement.emit(LicenceActivatedSchema, licenceEvent(licenceId, { revision: 1n, orderId: "ord_r" }));
    await entitlement.emit(LicenceChangedSchema, licenceEvent(licenceId, { revision: 2n }));
    const tokens = await tokensOf(licenceId);
    const path = new URL(tokens[0]?.statusListUri ?? "").pathname;
    const keys = await fetchJwks(platform.origin);
    const before = await fetchStatusList(`${platform.origin}${path}`, keys, platform.clock.now());
    await fetchStatusList(`${other.origin}${path}`, keys, platform.clock.now());
    const { licence, actor } = licenceEvent(licenceId);
    await entitlement.emit(LicenceRevokedSchema, { licence, actor, revision: 3n, reason: "cancelled" });
    await entitlement.settled(consumer);
    const now = platform.clock.now();
    for (const { origin } of [platform, other]) {
      const statusList = await fetchStatusList(`${origin}${path}`, keys, platform.clock.now());
      for (const { token } of tokens) {
        await expect(verifyLicenceToken(token, { keys, now, statusList: before })).resolves.toBeDefined();
        await expect(verifyLicenceToken(token, { keys, now, statusList })).rejects.toMatchObject({
          reason: "TOKEN_REVOKED",
        });
      }
    }
    const told = await eventually(async () => {
      const events = (await entitlement.heard(TokenRevokedSchema)).filter((event) => event.licenceId === licenceId);
      if (events.length < 2) throw new Error("not yet");
      return events;
    });
    expect(told.map(({ tokenId }) => tokenId).sort()).toEqual(tokens.map(({ tokenId }) => tokenId));
    expect(told[0]).toMatchObject({ reason: "cancelled", orderId: "ord_r" });
    await entitlement.emit(LicenceChangedSchema, licenceEvent(licenceId, { revision: 9n }));
    expect(await statesOf(licenceId)).toEqual([REVOKED, REVOKED]);
    await other.stop();
  });
});

describe("a licence that went to another account", () => {
  it("has every token of the old one refused, also one that comes late, and a new one that holds", async () => {
    const licenceId = newLicenceId();
    const of = (accountId: string, revision: bigint) => licenceEvent(licenceId, { accountId, revision });
    await entitlement.emit(LicenceActivatedSchema, of("globex", 4n));
    await entitlement.emit(LicenceChangedSchema, of("globex", 5n));
    await entitlement.settled(consumer);
    await entitlement.emit(LicenceChangedSchema, of("initrode", 8n));
    await entitlement.settled(consumer);
    expect((await statesOf(licenceId)).toSorted()).toEqual([VALID, REVOKED, REVOKED]);
    await entitlement.emit(LicenceChangedSchema, of("globex", 6n));
    const tokens = await tokensOf(licenceId);
    expect(tokens.filter(({ accountId }) => accountId === "globex").map(({ state }) => state)).toEqual([
      REVOKED,
      REVOKED,
      REVOKED,
    ]);
    expect(tokens.filter(({ accountId }) => accountId === "initrode").map(({ state }) => state)).toEqual([VALID]);
    const told = await eventually(async () => {
      const events = (await entitlement.heard(TokenRevokedSchema)).filter((event) => event.licenceId === licenceId);
      if (events.length < 3) throw new Error("not yet");
      return events;
    });
    expect(told.map(({ reason }) => reason)).toEqual(["transfer", "transfer", "transfer"]);
  });
});

describe("a licence that goes to another account", () => {
  it("has the old one's token refused also where both come at once", async () => {
    const licenceId = newLicenceId();
    const of = (accountId: string, revision: bigint) => licenceEvent(licenceId, { accountId, revision });
    await Promise.all([
      entitlement.emit(LicenceActivatedSchema, of("globex", 4n)),
      entitlement.emit(LicenceChangedSchema, of("initrode", 8n)),
    ]);
    await entitlement.settled(consumer);
    const tokens = await tokensOf(licenceId);
    expect(new Map(tokens.map(({ accountId, state }) => [accountId, state]))).toEqual(
      new Map([
        ["globex", REVOKED],
        ["initrode", VALID],
      ]),
    );
  });
});

describe("a batch", () => {
  it("of 1,000 licences is signed set-wise, over several lists", async () => {
    const licenceIds = Array.from({ length: 1000 }, newLicenceId);
    await Promise.all(licenceIds.map((licenceId) => entitlement.emit(LicenceActivatedSchema, licenceEvent(licenceId))));
    await entitlement.settled(consumer);
    const client = new pg.Client({ connectionString: platform.database.ownerUrl });
    await client.connect();
    await client.query("select set_config('licet.tenant', 'acme', false)");
    const { rows } = await client.query(
      `select count(*)::int as tokens, count(distinct (status_list_id, status_index))::int as places,
         count(distinct status_list_id)::int as lists
       from licence_token where licence_id = any($1)`,
      [licenceIds],
    );
    await client.end();
    expect(rows[0]).toMatchObject({ tokens: 1000, places: 1000 });
    expect((rows[0] as { lists: number }).lists).toBeGreaterThanOrEqual(4);
  }, 60_000);
});

// Last, since its event is tried again for a while.
describe("a document that is not about the licence", () => {
  it("is not signed", async () => {
    const [foreign, own] = [newLicenceId(), newLicenceId()];
    await entitlement.emit(LicenceActivatedSchema, licenceEvent(foreign, { tenantId: "initech" }));
    await entitlement.emit(LicenceActivatedSchema, licenceEvent(own));
    await eventually(async () =>
      expect(await platform.rpc("viewer").getLicenceToken({ licenceId: own })).toBeDefined(),
    );
    expect((await platform.rpc("viewer").listLicenceTokens({ licenceId: foreign })).licenceTokens).toEqual([]);
  });
});
