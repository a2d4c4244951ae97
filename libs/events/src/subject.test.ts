import { describe, expect, it } from "@jest/globals";
import { LicenceActivatedSchema } from "@licet/contracts/entitlement";
import { OrderReceivedSchema } from "@licet/contracts/integration";
import { subjectOf } from "./subject.ts";

describe("subjectOf", () => {
  it("writes the package, then the message in snake case", () => {
    expect(subjectOf(OrderReceivedSchema)).toBe("licet.integration.v1.order_received");
    expect(subjectOf(LicenceActivatedSchema)).toBe("licet.entitlement.v1.licence_activated");
  });
});
