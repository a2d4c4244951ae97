import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import type { LoggedDecisionSchema } from "@licet/contracts/entitlement";
import { DecisionCode, UsageMode } from "@licet/contracts/entitlement";
import { verifyDecisionReceipt } from "@licet/license-token/receipt";
import { eventually } from "@licet/testing";
import { decodeProtectedHeader } from "jose";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";
import { fetchJwks } from "../fixture/verifier.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ env: { KEY_CHECK_INTERVAL: "50ms" } });
}, 60_000);
afterAll(() => platform.stop());

const dayMs = 86_400_000;
const time = new Date("2026-05-31T23:59:00Z");
const decision: MessageInitShape<typeof LoggedDecisionSchema> = {
  ...{ decisionId: "dec_1", accountId: "acme-inc", featureKey: "ci_minutes", allowed: false, revision: 7n },
  ...{ subject: { userId: "ada" }, context: { country: "DE", ipAddress: "192.0.2.1" }, ipCountry: "FR" },
  ...{ code: DecisionCode.EXPIRED, failingCodes: [DecisionCode.EXPIRED, DecisionCode.QUOTA_EXCEEDED], actor: "shop" },
  ...{ amount: "5", usageMode: UsageMode.CONSUME, quota: { limit: "10", used: "9", remaining: "1" } },
  time: timestampFromDate(time),
};

const sign = async (change: object = {}, as = "entitlement", tenant = "acme"): Promise<string> => {
  const { receipt } = await platform.rpc(as, tenant).signDecisionReceipt({ decision: { ...decision, ...change } });
  return receipt;
};

describe("a receipt", () => {
  it("is verified by the published keys alone, and has no address", async () => {
    const receipt = await sign();
    const { claims } = await verifyDecisionReceipt(receipt, { keys: await fetchJwks(platform.origin), tenant: "acme" });
    expect(claims).toEqual({
      ...{ iss: "licet", sub: "acme-inc", jti: "dec_1", iat: platform.clock.now().getTime() / 1000 },
      licet: {
        tenant: "acme",
        decision: {
          ...{ at: time.getTime(), feature: "ci_minutes", user: "ada", country: "DE", address: { country: "FR" } },
          ...{ amount: "5", usage: "consume", allowed: false, code: "EXPIRED", revision: 7, askedBy: "shop" },
          ...{ failures: ["EXPIRED", "QUOTA_EXCEEDED"], quota: { limit: "10", used: "9", remaining: "1" } },
        },
      },
    });
  });

  it.each([
    ["a tenant's own credential, whatever its scopes", "admin"],
    ["one without the scope", "viewer"],
  ])("is not signed for %s", async (_name, as) => {
    await expect(sign({}, as)).rejects.toMatchObject({ code: Code.PermissionDenied });
  });

  it.each([
    ["id", { decisionId: "" }],
    ["account", { accountId: "" }],
    ["feature", { featureKey: "" }],
    ["code", { code: DecisionCode.UNSPECIFIED }],
    ["time", { time: undefined }],
  ])("is not signed of a decision without %s", async (_name, change) => {
    await expect(sign(change)).rejects.toMatchObject({ code: Code.InvalidArgument });
  });

  it("is verified long after its key was retired", async () => {
    const receipt = await sign();
    const { kid } = decodeProtectedHeader(receipt);
    await platform.rpc("operator", "platform").rotateSigningKey({ requestId: randomUUID() });
    platform.clock.advance(399 * dayMs);
    await eventually(async () => expect(decodeProtectedHeader(await platform.token("operator")).kid).not.toBe(kid));
    const keys = await fetchJwks(platform.origin);
    await expect(verifyDecisionReceipt(receipt, { keys })).resolves.toMatchObject({ kid });
    platform.clock.advance(3 * dayMs);
    await eventually(async () => {
      expect((await fetchJwks(platform.origin)).keys.map((key) => key.kid)).not.toContain(kid);
    });
  });
});
