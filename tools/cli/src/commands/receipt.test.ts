import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { signDecisionReceipt } from "@licet/license-token/receipt";

const cli = join(import.meta.dirname, "../../licet.mjs");
const folder = mkdtempSync(join(tmpdir(), "licet-receipt-"));
const file = (name: string) => join(folder, name);
const decision = { at: Date.UTC(2026, 2, 1), feature: "sso", user: "ada", allowed: false, code: "EXPIRED" };

beforeAll(() => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const claims = { iss: "licet", sub: "acme", jti: "dec_1", iat: 1_780_000_000 };
  const told = { ...decision, failures: ["EXPIRED", "REGION_DENIED"], revision: 7, askedBy: "shop" };
  const receipt = signDecisionReceipt(
    { ...claims, licet: { tenant: "demo", decision: told } },
    { kid: "k1", privateKey },
  );
  const [header, payload = "", signature] = receipt.split(".");
  const altered = Buffer.from(payload, "base64url").toString().replace('"allowed":false', '"allowed":true');
  writeFileSync(file("receipt"), `${receipt}\n`);
  writeFileSync(file("tampered"), [header, Buffer.from(altered).toString("base64url"), signature].join("."));
  writeFileSync(file("jwks.json"), JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k1" }] }));
});

const verify = (name: string, ...more: string[]) => [
  cli,
  "receipt",
  "verify",
  file(name),
  "--jwks",
  file("jwks.json"),
  ...more,
];

describe("licet receipt verify", () => {
  it("says what a receipt attests, without any platform", () => {
    const text = execFileSync(process.execPath, verify("receipt", "--tenant", "demo"), {
      encoding: "utf8",
      cwd: folder,
    });
    expect(text).toContain("denied sso to acme (user ada): EXPIRED, REGION_DENIED");
    expect(text).toContain("dec_1 at revision 7 of vendor demo, asked by shop");
  });

  it("refuses one that was tampered with, in JSON too", () => {
    const { status, stdout } = spawnSync(process.execPath, verify("tampered", "--json"), {
      encoding: "utf8",
      cwd: folder,
    });
    expect({ status, ...(JSON.parse(stdout) as object) }).toMatchObject({
      ...{ status: 1, valid: false, reason: "TOKEN_SIGNATURE_INVALID" },
    });
  });
});
