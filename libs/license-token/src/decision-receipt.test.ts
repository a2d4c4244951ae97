import { describe, expect, it } from "@jest/globals";
import { compactVerify, importJWK } from "jose";
import type { ReceiptClaims, ReceiptVerifyOptions } from "./decision-receipt.ts";
import { signDecisionReceipt, verifyDecisionReceipt } from "./decision-receipt.ts";
import { signJws } from "./sign-jws.ts";
import { createTestKey } from "./signing-key.suite.ts";

const { key, keys } = await createTestKey("key-1");
const other = await createTestKey("key-2");
const forged = await createTestKey("key-1");

const claims: ReceiptClaims = {
  ...{ iss: "licet", sub: "acme", jti: "dec_1", iat: 1_780_000_000 },
  licet: {
    tenant: "ten_1",
    decision: {
      ...{ at: Date.UTC(2026, 2, 1), feature: "sso", user: "ada", allowed: false, code: "EXPIRED" },
      ...{ failures: ["EXPIRED"], revision: 7, askedBy: "shop" },
    },
  },
};
const receipt = signDecisionReceipt(claims, key);

/** The reason for which it is refused, or "accepted". */
async function verdict(text: string, options: Partial<ReceiptVerifyOptions> = {}): Promise<string> {
  try {
    await verifyDecisionReceipt(text, { keys, ...options });
    return "accepted";
  } catch (error) {
    const { reason } = error as { reason?: string };
    if (reason === undefined) throw error;
    return reason;
  }
}

/** The receipt with one part of its decision changed, and the signature of the first. */
function tampered(change: object): string {
  const [header, , signature] = receipt.split(".");
  const { licet } = claims;
  const altered = { ...claims, licet: { ...licet, decision: { ...licet.decision, ...change } } };
  return [header, Buffer.from(JSON.stringify(altered)).toString("base64url"), signature].join(".");
}

describe("a decision receipt", () => {
  it("says what was signed, of whom and by which key", async () => {
    expect(await verifyDecisionReceipt(receipt, { keys, issuer: "licet", tenant: "ten_1" })).toEqual({
      ...{ claims, kid: "key-1" },
    });
  });

  it("is a JWS of a type of its own that any JOSE library verifies", async () => {
    const { protectedHeader, payload } = await compactVerify(receipt, await importJWK(keys.keys[0]!, "EdDSA"));
    expect(protectedHeader).toEqual({ alg: "EdDSA", typ: "licet-decision-receipt+jwt", kid: "key-1" });
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(claims);
  });

  it.each([
    ["another answer", { allowed: true, code: "ALLOWED" }],
    ["another instant", { at: Date.UTC(2026, 2, 2) }],
    ["another user", { user: "bob" }],
  ])("is refused with %s than was signed", async (_name, change) => {
    expect(await verdict(tampered(change))).toBe("TOKEN_SIGNATURE_INVALID");
  });

  it.each<[string, string, string, Partial<ReceiptVerifyOptions>]>([
    ["of an unknown key", signDecisionReceipt(claims, other.key), "TOKEN_KEY_UNKNOWN", {}],
    ["of a key that only says it is known", signDecisionReceipt(claims, forged.key), "TOKEN_SIGNATURE_INVALID", {}],
    ["that is a licence token", signJws("licence+jwt", claims, key), "TOKEN_TYPE_WRONG", {}],
    ["of another issuer", receipt, "TOKEN_ISSUER_WRONG", { issuer: "elsewhere" }],
    ["of another tenant", receipt, "TOKEN_AUDIENCE_WRONG", { tenant: "ten_2" }],
    // 64 bytes are 86 characters: 85 are no bytes at all, 84 are 63 of them.
    ["that is cut off within a byte", receipt.slice(0, -1), "TOKEN_MALFORMED", {}],
    ["that is cut off after a byte", receipt.slice(0, -2), "TOKEN_SIGNATURE_INVALID", {}],
    ["that is no token", "receipt", "TOKEN_MALFORMED", {}],
    ["without a decision", signJws("licet-decision-receipt+jwt", { ...claims, licet: {} }, key), "TOKEN_MALFORMED", {}],
    ["of nothing", signJws("licet-decision-receipt+jwt", [], key), "TOKEN_MALFORMED", {}],
  ])("is refused: one %s", async (_name, text, reason, options) => {
    expect(await verdict(text, options)).toBe(reason);
  });
});
