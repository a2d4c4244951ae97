import { describe, expect, it } from "@jest/globals";
import { create } from "@bufbuild/protobuf";
import {
  BatchCheckRequestSchema,
  CheckOutLeaseRequestSchema,
  CheckRequestSchema,
  UpdateUserRequestSchema,
  WatchRequestSchema,
} from "@licet/contracts/entitlement";
import { createConfine } from "./confine-request.ts";

describe("createConfine", () => {
  it("names the account where the request names none, at the end of any path", () => {
    const check = create(CheckRequestSchema);
    createConfine(CheckRequestSchema, "account_id")(check, "acme");
    expect(check.accountId).toBe("acme");
    const batch = create(BatchCheckRequestSchema, { checks: [{}, { accountId: "acme" }] });
    createConfine(BatchCheckRequestSchema, "checks.account_id")(batch, "acme");
    expect(batch.checks.map(({ accountId }) => accountId)).toEqual(["acme", "acme"]);
    const watch = create(WatchRequestSchema);
    createConfine(WatchRequestSchema, "account_ids")(watch, "acme");
    expect(watch.accountIds).toEqual(["acme"]);
  });

  it.each([
    [
      "a field",
      () => createConfine(CheckRequestSchema, "account_id")(create(CheckRequestSchema, { accountId: "x" }), "acme"),
    ],
    [
      "a field of a message",
      () =>
        createConfine(UpdateUserRequestSchema, "user.account_id")(
          create(UpdateUserRequestSchema, { user: { accountId: "x" } }),
          "acme",
        ),
    ],
    [
      "one of a list",
      () =>
        createConfine(BatchCheckRequestSchema, "checks.account_id")(
          create(BatchCheckRequestSchema, { checks: [{}, { accountId: "x" }] }),
          "acme",
        ),
    ],
    [
      "one of a list of ids",
      () =>
        createConfine(WatchRequestSchema, "account_ids")(
          create(WatchRequestSchema, { accountIds: ["acme", "x"] }),
          "acme",
        ),
    ],
    [
      "a field of the member of a oneof",
      () =>
        createConfine(CheckOutLeaseRequestSchema, "feature.account_id")(
          create(CheckOutLeaseRequestSchema, { from: { case: "feature", value: { accountId: "x" } } }),
          "acme",
        ),
    ],
  ])("knows of no other account: %s", (_name, confine) => {
    const refusal = { reason: "NOT_FOUND", message: "no such account", metadata: { resource: "account", id: "x" } };
    expect(confine).toThrow(expect.objectContaining(refusal));
  });

  it("has nothing to say of what is not there", () => {
    const request = create(CheckOutLeaseRequestSchema, { from: { case: "licenceId", value: "lic_1" } });
    createConfine(CheckOutLeaseRequestSchema, "feature.account_id")(request, "acme");
    expect(request.from).toEqual({ case: "licenceId", value: "lic_1" });
  });

  it.each(["no_such_field", "subject", "subject.no_such_field", "account_id.x", "at_least_revision"])(
    "does not compile for %s",
    (path) => {
      expect(() => createConfine(CheckRequestSchema, path)).toThrow("is no field that names accounts");
    },
  );
});
