import { describe, expect, it } from "@jest/globals";
import { DomainError } from "./domain-error.ts";

describe("DomainError", () => {
  it("carries its reason and metadata, and says nothing more unless told", () => {
    const error = new DomainError("SKU_UNKNOWN", "no SKU PRO-9", { sku: "PRO-9" });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "DomainError", reason: "SKU_UNKNOWN", message: "no SKU PRO-9", fields: [] });
    expect(error.metadata).toEqual({ sku: "PRO-9" });
    expect(error.retryAfterMs).toBeUndefined();
  });

  it("names the fields at fault and the time to wait", () => {
    const fields = [{ field: "lines[0].quantity", description: "must be positive" }];
    const error = new DomainError("ORDER_INVALID", "order refused", {}, { fields, retryAfterMs: 500 });
    expect(error.fields).toEqual(fields);
    expect(error.retryAfterMs).toBe(500);
  });
});
