import { describe, expect, it } from "@jest/globals";
import { create } from "@bufbuild/protobuf";
import { CheckRequestSchema, UsageMode } from "@licet/contracts/entitlement";
import { createRequestValidator } from "./validate-request.ts";

const validate = createRequestValidator(CheckRequestSchema);
const valid = { accountId: "acme", featureKey: "sso" };

describe("createRequestValidator", () => {
  it("lets a valid request pass", () => {
    expect(() => validate?.(create(CheckRequestSchema, valid))).not.toThrow();
  });

  it("names the fields that are wrong", () => {
    expect(() => validate?.(create(CheckRequestSchema, { ...valid, accountId: "" }))).toThrow("invalid: account_id");
  });

  it("says what is wrong with a message as a whole, which is no one field's fault", () => {
    const request = create(CheckRequestSchema, { ...valid, usageMode: UsageMode.CONSUME });
    const text = "request_id and amount are required with a usage_mode";
    expect(() => validate?.(request)).toThrow(`invalid: ${text}`);
  });
});
