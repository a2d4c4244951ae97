import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodePageToken, encodePageToken, toPage } from "./page-token.ts";

const args = { filter: "active", account: "acc_1" };
const invalid = expect.objectContaining({ reason: "INVALID_PAGE_TOKEN" });

describe("page tokens", () => {
  it("give back the key they were made of", () => {
    const keys = fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(keys, (key) => {
        expect(decodePageToken(encodePageToken(key, args), args)).toEqual(key);
      }),
    );
  });

  it("do not depend on the order of the arguments; the first page has none", () => {
    const token = encodePageToken(["a"], args);
    expect(decodePageToken(token, { account: "acc_1", filter: "active" })).toEqual(["a"]);
    expect(decodePageToken("", args)).toBeUndefined();
  });

  it.each([
    ["of other arguments", encodePageToken(["a"], { ...args, filter: "all" })],
    ["of nothing", encodePageToken([], args)],
    ["that is no base64", "%%%"],
    ["that is no JSON", Buffer.from("hello").toString("base64url")],
    ["that is no list", Buffer.from("{}").toString("base64url")],
    ["with a text that PostgreSQL cannot keep", encodePageToken(["a\0"], args)],
  ])("%s are refused with the field's name", (_, token) => {
    expect(() => decodePageToken(token, args)).toThrow(invalid);
    expect(() => decodePageToken(token, args)).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field: "page_token" })] }),
    );
  });

  it("never end in anything but a key or a refusal, whatever is sent", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (token) => {
        expect(() => decodePageToken(token, args)).toThrow(invalid);
      }),
    );
  });
});

describe("toPage", () => {
  it("cuts a list into pages that, put together, are the list", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 10 }), (count, pageSize) => {
        const rows = Array.from({ length: count }, (_, index) => index);
        const seen: number[] = [];
        let token = "";
        do {
          const [after = -1] = decodePageToken(token, args) ?? [];
          const fetched = rows.filter((row) => row > Number(after)).slice(0, pageSize + 1);
          const page = toPage(fetched, pageSize, (row) => [row], args);
          seen.push(...page.items);
          token = page.nextPageToken ?? "";
        } while (token !== "");
        expect(seen).toEqual(rows);
      }),
    );
  });
});
