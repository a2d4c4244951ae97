import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { LicenceActivatedSchema } from "@licet/contracts/entitlement";
import { KeyRotatedSchema, KeyState } from "@licet/contracts/token";
import { verifyLicenceToken } from "@licet/license-token";
import { eventually } from "@licet/testing";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import pg from "pg";
import { connectEntitlement } from "../fixture/entitlement.fixture.ts";
import type { Entitlement } from "../fixture/entitlement.fixture.ts";
import { licenceEvent, perpetualLicence } from "../fixture/licence.fixture.ts";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";
import { fetchJwks } from "../fixture/verifier.fixture.ts";

const dayMs = 86_400_000;

let platform: Platform;
let entitlement: Entitlement;
beforeAll(async () => {
  platform = await startPlatform({ env: { KEY_CHECK_INTERVAL: "50ms" } });
  entitlement = await connectEntitlement(platform.natsUrl);
}, 60_000);
afterAll(async () => {
  await entitlement.close();
  await platform.stop();
});

const kidOf = (token: string): string => decodeProtectedHeader(token).kid ?? "";
const publishedKids = async (): Promise<unknown[]> => (await fetchJwks(platform.origin)).keys.map(({ kid }) => kid);
const rotate = (requestId = randomUUID()) => platform.rpc("operator", "platform").rotateSigningKey({ requestId });
const signsNow = (keyId: string) => eventually(async () => expect(kidOf(await platform.token("viewer"))).toBe(keyId));

async function issueLicence(): Promise<string> {
  const licenceId = `lic_${randomUUID()}`;
  const licence = perpetualLicence(licenceId);
  await entitlement.emit(LicenceActivatedSchema, licenceEvent(licenceId, { licence }));
  const { licenceToken } = await eventually(() => platform.rpc("viewer").getLicenceToken({ licenceId }));
  return licenceToken?.token ?? "";
}

describe("a rotation", () => {
  it("is not for a tenant, whatever its scopes: the keys are everybody's", async () => {
    const refused = platform.rpc("admin").rotateSigningKey({ requestId: randomUUID() });
    await expect(refused).rejects.toMatchObject({ code: Code.PermissionDenied });
  });

  it("lets tokens that live be verified: those before by the old key, those after by the one that was next", async () => {
    const before = await platform.token("viewer");
    const [next, active] = (await platform.rpc("admin").listSigningKeys({})).signingKeys;
    expect([next?.state, active?.state]).toEqual([KeyState.NEXT, KeyState.ACTIVE]);
    expect(await publishedKids()).toEqual([next?.keyId, active?.keyId]);
    const { activeKey } = await rotate();
    expect(activeKey).toMatchObject({ keyId: next?.keyId, state: KeyState.ACTIVE });
    await signsNow(next?.keyId ?? "");
    const jwks = createRemoteJWKSet(new URL(`${platform.origin}/.well-known/jwks.json`));
    const currentDate = platform.clock.now();
    for (const token of [before, await platform.token("viewer")]) {
      await expect(jwtVerify(token, jwks, { issuer: "licet", audience: "licet", currentDate })).resolves.toBeDefined();
    }
    expect(await publishedKids()).toHaveLength(3);
    await eventually(async () => {
      const told = await entitlement.heard(KeyRotatedSchema, "platform");
      expect(told).toContainEqual(expect.objectContaining({ activeKeyId: next?.keyId }));
    });
  });

  it("is made once for a request id", async () => {
    const requestId = randomUUID();
    const first = await rotate(requestId);
    expect(await rotate(requestId)).toEqual(first);
    await signsNow(first.activeKey?.keyId ?? "");
  });

  it("happens by itself when the key has signed for long enough", async () => {
    const { signingKeys } = await platform.rpc("admin").listSigningKeys({});
    const active = signingKeys.find(({ state }) => state === KeyState.ACTIVE)?.keyId;
    platform.clock.advance(31 * dayMs);
    await eventually(async () => expect(kidOf(await platform.token("viewer"))).not.toBe(active));
  });
});

describe("a retired key", () => {
  it("is published for as long as what it signed may live, and no longer", async () => {
    const licenceToken = await issueLicence();
    await rotate();
    const idle = (await rotate()).activeKey?.keyId ?? "";
    await rotate();
    await eventually(async () => expect(await publishedKids()).toContain(idle));
    platform.clock.advance(29 * dayMs);
    await eventually(async () => expect(await publishedKids()).not.toContain(idle));
    const keys = await fetchJwks(platform.origin);
    expect(keys.keys.map(({ kid }) => kid)).toContain(kidOf(licenceToken));
    await expect(verifyLicenceToken(licenceToken, { keys, now: platform.clock.now() })).resolves.toBeDefined();
  });

  it("has no private half any more, and those of the others are sealed", async () => {
    const client = new pg.Client({ connectionString: platform.database.ownerUrl });
    await client.connect();
    const { rows } = await client.query<{ state: string; sealed_private_key?: Buffer; row: string }>(
      "select state, sealed_private_key, signing_key::text as row from signing_key",
    );
    await client.end();
    expect(rows.filter(({ state }) => state === "RETIRED").every((row) => row.sealed_private_key === null)).toBe(true);
    const inUse = rows.filter(({ state }) => state !== "RETIRED");
    expect(inUse).toHaveLength(2);
    for (const { sealed_private_key: sealed, row } of inUse) {
      expect(sealed?.length).toBe(12 + 16 + 48);
      expect(row).not.toContain("302e020100300506032b6570"); // how every Ed25519 key begins in PKCS #8
    }
  });
});
