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

  it.each([
    ["2026-03-01T12:00:00.000Z"],
    ["2024-02-29 23:59:59.123456+00"],
    ["2026-03-01 12:00:00+05:30"],
    ["infinity"],
  ])("give back an instant where one is due: %s", (time) => {
    const token = encodePageToken([time, "dec_1", 7], args);
    expect(decodePageToken(token, args, ["time", "text", "integer"])).toEqual([time, "dec_1", 7]);
  });

  it.each<[string, (string | number)[]]>([
    ["no instant", ["yesterday", "dec_1", 7]],
    ["a number for an instant", [20260301, "dec_1", 7]],
    ["a day that is not", ["2026-02-30T12:00:00.000Z", "dec_1", 7]],
    ["a month that is not", ["2026-13-01T12:00:00.000Z", "dec_1", 7]],
    ["an hour that is not", ["2026-03-01T25:00:00.000Z", "dec_1", 7]],
    ["a number for a text", ["infinity", 1, 7]],
    ["a text for a number", ["infinity", "dec_1", "seven"]],
    ["a fraction", ["infinity", "dec_1", 7.5]],
    ["too little", ["infinity", "dec_1"]],
    ["too much", ["infinity", "dec_1", 7, 8]],
  ])("are refused where the parts must be of a kind: %s", (_, key) => {
    expect(() => decodePageToken(encodePageToken(key, args), args, ["time", "text", "integer"])).toThrow(invalid);
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
