import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { signDecisionReceipt } from "@licet/license-token/receipt";
import { createReceiptVerifier } from "./create-receipt-verifier.ts";

function keyOf(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { key: { kid, privateKey }, jwk: { ...publicKey.export({ format: "jwk" }), kid } };
}

const [first, second] = [keyOf("first"), keyOf("second")];

function receiptBy({ key }: ReturnType<typeof keyOf>): string {
  const decision = { at: 0, feature: "sso", allowed: true, code: "ALLOWED", revision: 1, askedBy: "shop" };
  return signDecisionReceipt(
    { iss: "licet", sub: "acme", jti: "dec_1", iat: 0, licet: { tenant: "t", decision } },
    key,
  );
}

/** A platform that publishes these keys, one set after the other, and the last for ever. */
function publishing(...sets: (readonly ReturnType<typeof keyOf>[] | Response)[]) {
  const asked: string[] = [];
  const fetch = (path: string): Promise<Response> => {
    const set = sets[Math.min(asked.push(path), sets.length) - 1] ?? [];
    return Promise.resolve(set instanceof Response ? set : Response.json({ keys: set.map(({ jwk }) => jwk) }));
  };
  return { licet: { fetch }, asked };
}

describe("createReceiptVerifier", () => {
  it("fetches the keys once, and anew for a key that came since", async () => {
    const { licet, asked } = publishing([first], [second, first]);
    const verify = createReceiptVerifier(licet, { tenant: "t" });
    for (const key of [first, first, second, second, first]) {
      expect((await verify(receiptBy(key))).claims.jti).toBe("dec_1");
    }
    expect(asked).toEqual(["/.well-known/jwks.json", "/.well-known/jwks.json"]);
  });

  it("refuses one by a key that is not published", async () => {
    const verify = createReceiptVerifier(publishing([first]).licet);
    await verify(receiptBy(first));
    await expect(verify(receiptBy(second))).rejects.toMatchObject({ reason: "TOKEN_KEY_UNKNOWN" });
    await expect(verify("no receipt")).rejects.toMatchObject({ reason: "TOKEN_MALFORMED" });
  });

  it("demands the tenant that it is told", async () => {
    const verify = createReceiptVerifier(publishing([first]).licet, { tenant: "elsewhere" });
    await expect(verify(receiptBy(first))).rejects.toMatchObject({ reason: "TOKEN_AUDIENCE_WRONG" });
  });

  it("tries again after it could not fetch the keys", async () => {
    const verify = createReceiptVerifier(publishing(new Response("", { status: 503 }), [first]).licet);
    await expect(verify(receiptBy(first))).rejects.toThrow(/503/);
    expect((await verify(receiptBy(first))).kid).toBe("first");
  });

  it("trusts a key that was withdrawn no longer than an hour", async () => {
    let nowMs = 0;
    const { licet, asked } = publishing([first, second], [second]);
    const verify = createReceiptVerifier(licet, {}, () => nowMs);
    await verify(receiptBy(first));
    nowMs = 3_599_999;
    await verify(receiptBy(first));
    expect(asked).toHaveLength(1);
    nowMs = 3_600_000;
    await expect(verify(receiptBy(first))).rejects.toMatchObject({ reason: "TOKEN_KEY_UNKNOWN" });
    expect((await verify(receiptBy(second))).kid).toBe("second");
  });

  it("asks for keys that nobody published once in 10 s, however many receipts name them", async () => {
    let nowMs = 0;
    const { licet, asked } = publishing([first], [first], [second]);
    const verify = createReceiptVerifier(licet, {}, () => nowMs);
    await verify(receiptBy(first));
    const refused = { reason: "TOKEN_KEY_UNKNOWN" };
    const all = await Promise.allSettled([1, 2, 3].map(() => verify(receiptBy(second))));
    expect(all).toMatchObject(all.map(() => ({ status: "rejected", reason: refused })));
    nowMs = 9_999;
    await expect(verify(receiptBy(second))).rejects.toMatchObject(refused);
    expect(asked).toHaveLength(2);
    nowMs = 10_000;
    expect((await verify(receiptBy(second))).kid).toBe("second");
    expect(asked).toHaveLength(3);
  });
});
