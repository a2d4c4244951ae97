import { createHmac, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { allowingInput, casesNow, decisionCases } from "@licet/decision/cases";
import { compileSnapshot, decide } from "@licet/decision";
import fc from "fast-check";
import { compactVerify, importJWK } from "jose";
import { createLicenceClaims, type LicenceClaimsOptions } from "./create-licence-claims.ts";
import type { LicenceClaims } from "./licence-claims.ts";
import { decideOffline, signLicenceToken, verifyLicenceToken } from "./licence-token.ts";
import { signJws } from "./sign-jws.ts";
import { createTestKey } from "./signing-key.suite.ts";
import { signStatusListToken, verifyStatusList } from "./status-list-token.ts";
import type { VerifyOptions } from "./verify-options.ts";

const { key, keys } = await createTestKey("key-1");
const now = casesNow;
const second = 1000;

function claimsWith(options: Partial<LicenceClaimsOptions> = {}): LicenceClaims {
  return createLicenceClaims(allowingInput().document, "lic_1", {
    issuer: "https://licet.example",
    tokenId: "tok_1",
    issuedAt: now,
    ...options,
  });
}

function later(seconds: number): Date {
  return new Date(now.getTime() + seconds * second);
}

/** The reason for which a token is refused, or "accepted". */
async function verdict(token: string, options: Partial<VerifyOptions> = {}): Promise<string> {
  try {
    await verifyLicenceToken(token, { keys, now, ...options });
    return "accepted";
  } catch (error) {
    const { reason } = error as { reason?: string };
    if (reason === undefined) throw error;
    return reason;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

describe("a licence token", () => {
  it("says what was signed", async () => {
    const claims = claimsWith({ expiresAt: later(60), refreshAt: later(30), graceSeconds: 10 });
    const verified = await verifyLicenceToken(signLicenceToken(claims, key), { keys, now });
    expect(verified).toMatchObject({ claims, kid: "key-1", status: "unknown" });
  });

  it("is a JWS that any JOSE library verifies", async () => {
    const token = signLicenceToken(claimsWith(), key);
    const { payload, protectedHeader } = await compactVerify(token, await importJWK(keys.keys[0]!, "EdDSA"));
    expect(protectedHeader).toEqual({ alg: "EdDSA", typ: "licence+jwt", kid: "key-1" });
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(claimsWith());
  });

  it("fails with any bit of it flipped", async () => {
    const token = signLicenceToken(claimsWith(), key);
    const place = fc.tuple(fc.integer({ min: 0, max: token.length - 1 }), fc.integer({ min: 0, max: 6 }));
    await fc.assert(
      fc.asyncProperty(place, async ([index, bit]) => {
        const flipped = String.fromCharCode(token.charCodeAt(index) ^ (1 << bit));
        expect(await verdict(token.slice(0, index) + flipped + token.slice(index + 1))).not.toBe("accepted");
      }),
      { numRuns: 500, examples: [0, 1, 2, 3, 4, 5].map((bit) => [[token.length - 1, bit]]) },
    );
  });

  it("decides as the platform does, in every case of the matrix", async () => {
    for (const { document, request, evidence } of decisionCases) {
      const claims = createLicenceClaims(document, "lic_1", { issuer: "i", tokenId: "t", issuedAt: now });
      const verified = await verifyLicenceToken(signLicenceToken(claims, key), { keys, now });
      const online = decide(compileSnapshot(document), request, now, evidence);
      expect(JSON.stringify(decideOffline(verified, request, now, evidence))).toBe(JSON.stringify(online));
    }
  });
});

describe("verifyLicenceToken refuses", () => {
  const token = signLicenceToken(claimsWith({ expiresAt: later(60), graceSeconds: 10 }), key);
  const [header = "", payload = "", signature = ""] = token.split(".");
  const stranger = { kid: "key-1", privateKey: generateKeyPairSync("ed25519").privateKey };
  const withHeader = (changes: object): string =>
    `${encode({ alg: "EdDSA", typ: "licence+jwt", kid: "key-1", ...changes })}.${payload}.${signature}`;
  const secret = String(keys.keys[0]?.x);
  const hmacHeader = encode({ alg: "HS256", typ: "licence+jwt", kid: "key-1" });
  const hmac = createHmac("sha256", secret).update(`${hmacHeader}.${payload}`).digest("base64url");

  it.each<[string, string, string, Partial<VerifyOptions>?]>([
    ["nothing", "", "TOKEN_MALFORMED"],
    ["two parts", `${header}.${payload}`, "TOKEN_MALFORMED"],
    ["four parts", `${token}.x`, "TOKEN_MALFORMED"],
    ["a header that is no JSON", `e30x.${payload}.${signature}`, "TOKEN_MALFORMED"],
    ["a critical extension", withHeader({ crit: ["x"], x: 1 }), "TOKEN_MALFORMED"],
    ["no signature", `${encode({ alg: "none", typ: "licence+jwt", kid: "key-1" })}.${payload}.`, "TOKEN_MALFORMED"],
    ["the algorithm none", withHeader({ alg: "none" }), "TOKEN_ALGORITHM_REFUSED"],
    ["the public key as a secret", `${hmacHeader}.${payload}.${hmac}`, "TOKEN_ALGORITHM_REFUSED"],
    ["another type", withHeader({ typ: "JWT" }), "TOKEN_TYPE_WRONG"],
    ["an unknown key", withHeader({ kid: "key-9" }), "TOKEN_KEY_UNKNOWN"],
    ["no key id", withHeader({ kid: undefined }), "TOKEN_KEY_UNKNOWN"],
    ["a key that the header brings", withHeader({ kid: "key-9", jwk: keys.keys[0] }), "TOKEN_KEY_UNKNOWN"],
    ["another's key under the same id", signLicenceToken(claimsWith(), stranger), "TOKEN_SIGNATURE_INVALID"],
    ["claims of something else", signJws("licence+jwt", { iss: "i" }, key), "TOKEN_MALFORMED"],
    ["claims that are no object", signJws("licence+jwt", [], key), "TOKEN_MALFORMED"],
    ["a snapshot of another account", signLicenceToken({ ...claimsWith(), sub: "acc_9" }, key), "TOKEN_MALFORMED"],
    ["another issuer", token, "TOKEN_ISSUER_WRONG", { issuer: "https://other.example" }],
    ["another product", token, "TOKEN_AUDIENCE_WRONG", { audience: "other" }],
    ["the time before it, beyond the clocks' tolerance", token, "TOKEN_NOT_YET_VALID", { now: later(-60.001) }],
    ["the time after its grace", token, "TOKEN_EXPIRED", { now: later(70) }],
  ])("%s", async (...[, text, reason, options]) => {
    expect(await verdict(text, options)).toBe(reason);
  });

  it("a broken snapshot, naming the field", async () => {
    const claims = claimsWith();
    claims.licet.snapshot.revision = -1;
    await expect(verifyLicenceToken(signLicenceToken(claims, key), { keys, now })).rejects.toMatchObject({
      reason: "SNAPSHOT_INVALID",
      fields: [{ field: "revision" }],
    });
  });

  it.each([-60, 0, 59.999, 60, 69.999])("not when it is used %d seconds after its issue", async (seconds) => {
    expect(await verdict(token, { now: later(seconds) })).toBe("accepted");
  });

  it("also later, once its grace is over", async () => {
    const verified = await verifyLicenceToken(token, { keys, now });
    const { request } = allowingInput();
    expect(decideOffline(verified, request, later(69.999)).allowed).toBe(true);
    expect(() => decideOffline(verified, request, later(70))).toThrow(
      expect.objectContaining({ reason: "TOKEN_EXPIRED" }),
    );
  });
});

describe("revocation", () => {
  const uri = "https://licet.example/status/1";
  const listed = (idx: number): string => signLicenceToken(claimsWith({ status: { idx, uri } }), key);
  const content = {
    issuer: "https://licet.example",
    uri,
    statuses: [0, 1, 2, 3],
    bits: 2,
    issuedAt: now,
    ttlSeconds: 100,
  } as const;
  const list = (changes: object = {}) =>
    verifyStatusList(signStatusListToken({ ...content, ...changes }, key), { keys, now });

  it.each([
    [0, "accepted"],
    [1, "TOKEN_REVOKED"],
    [2, "TOKEN_SUSPENDED"],
    [3, "TOKEN_REVOKED"],
    [4, "STATUS_LIST_INDEX_UNKNOWN"],
    [-1, "STATUS_LIST_INDEX_UNKNOWN"],
    [0.5, "STATUS_LIST_INDEX_UNKNOWN"],
  ])("follows the list at index %d: %s", async (idx, expected) => {
    expect(await verdict(listed(idx), { statusList: await list() })).toBe(expected);
  });

  it("is known to be none with a fresh list, and unknown without", async () => {
    const options = { keys, now };
    expect(await verifyLicenceToken(listed(0), options)).toMatchObject({ status: "unknown" });
    expect(await verifyLicenceToken(listed(0), { ...options, statusList: await list() })).toMatchObject({
      status: "valid",
    });
    expect(await verdict(listed(0), { requireStatus: true })).toBe("STATUS_LIST_MISSING");
    expect(await verdict(signLicenceToken(claimsWith(), key), { requireStatus: true, statusList: await list() })).toBe(
      "STATUS_LIST_MISSING",
    );
  });

  it("takes no other list", async () => {
    expect(await verdict(listed(0), { statusList: await list({ uri: `${uri}2` }) })).toBe("STATUS_LIST_WRONG");
    expect(await verdict(listed(0), { statusList: await list({ issuer: "x" }) })).toBe("STATUS_LIST_WRONG");
  });

  it("takes no list that is too old, by its own words or the verifier's", async () => {
    const statusList = await list();
    expect(await verdict(listed(0), { statusList, now: later(99) })).toBe("accepted");
    expect(await verdict(listed(0), { statusList, now: later(100) })).toBe("STATUS_LIST_STALE");
    expect(await verdict(listed(0), { statusList, now: later(50), maxStalenessSeconds: 50 })).toBe("STATUS_LIST_STALE");
  });
});
