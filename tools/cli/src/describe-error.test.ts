import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "@jest/globals";
import { BadRequestSchema, ErrorInfoSchema } from "@licet/contracts/rpc";
import { describeError } from "./describe-error.ts";

const unreachable = "the platform cannot be reached: is it running ('npm start'), and is LICET_URL right?";
const fetchFailed = new TypeError("fetch failed");

function refusal(code: Code, reason: string, fields: [field: string, description: string][] = []): ConnectError {
  const fieldViolations = fields.map(([field, description]) => ({ field, description }));
  return new ConnectError("no such order", code, undefined, [
    { desc: ErrorInfoSchema, value: create(ErrorInfoSchema, { reason }) },
    { desc: BadRequestSchema, value: create(BadRequestSchema, { fieldViolations }) },
  ]);
}

describe("an error for a person", () => {
  it.each<[name: string, error: unknown, words: string]>([
    ["nothing listens, seen by REST", fetchFailed, unreachable],
    ["nothing listens, seen when an RPC wanted its access token", ConnectError.from(fetchFailed), unreachable],
    ["nothing listens, seen by an RPC", new ConnectError("connect ECONNREFUSED", Code.Unavailable), unreachable],
    [
      "a wrong credential",
      new ConnectError("x", Code.Unauthenticated),
      "the credential is not accepted: check LICET_CLIENT_ID and its secret",
    ],
    [
      "a missing file",
      Object.assign(new Error("ENOENT: ..."), { code: "ENOENT", path: "a.yaml" }),
      "a.yaml does not exist",
    ],
    ["a folder", Object.assign(new Error("EISDIR: ..."), { code: "EISDIR" }), "the path is a folder, not a file"],
    ["anything else", new Error("name a file"), "name a file"],
    ["no error at all", "gone", "gone"],
  ])("says what to do: %s", (_name, error, words) => {
    expect(describeError(error)).toBe(words);
  });

  it("of a refused call names the reason and each field", () => {
    const error = refusal(Code.InvalidArgument, "REQUEST_INVALID", [
      ["amount", "is no decimal"],
      ["", "amount is required"],
    ]);
    expect(describeError(error)).toBe("no such order (REQUEST_INVALID)\n  amount: is no decimal\n  amount is required");
  });

  it("that has a reason is not mistaken for a platform that is not there", () => {
    expect(describeError(refusal(Code.Unavailable, "DATABASE_UNAVAILABLE"))).toBe(
      "no such order (DATABASE_UNAVAILABLE)",
    );
  });
});
