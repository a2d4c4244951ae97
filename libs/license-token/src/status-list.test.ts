import { deflateSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeStatusList, encodeStatusList, statusAt, type StatusBits } from "./status-list.ts";
import { signStatusListToken, verifyStatusList } from "./status-list-token.ts";
import { signJws } from "./sign-jws.ts";
import { createTestKey } from "./signing-key.suite.ts";

describe("a status list", () => {
  // The examples of draft-ietf-oauth-status-list, section 4.
  it.each<[StatusBits, number[], number[], string]>([
    [1, [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1], [0xb9, 0xa3], "eNrbuRgAAhcBXQ"],
    [2, [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3], [0xc9, 0x44, 0xf9], "eNo76fITAAPfAgc"],
  ])("is encoded as the draft's example with %d bits", (bits, statuses, bytes, lst) => {
    expect(encodeStatusList(statuses, { bits })).toEqual({ bits, lst });
    expect([...decodeStatusList({ bits, lst }).bytes]).toEqual(bytes);
  });

  it("says at every index what was put there", () => {
    fc.assert(
      fc.property(fc.constantFrom<StatusBits[]>(1, 2, 4, 8), fc.array(fc.nat(255), { maxLength: 300 }), (bits, any) => {
        const statuses = any.map((status) => status % 2 ** bits);
        const list = decodeStatusList(encodeStatusList(statuses, { bits }));
        expect(statuses.map((_status, index) => statusAt(list, index))).toEqual(statuses);
      }),
    );
  });

  it("refuses statuses that its bits cannot hold", () => {
    expect(() => encodeStatusList([2], { bits: 1 })).toThrow(RangeError);
    expect(() => encodeStatusList([-1], { bits: 8 })).toThrow(RangeError);
  });

  it("refuses what cannot be unpacked, or only into too much", () => {
    const bomb = deflateSync(new Uint8Array(17 * 1024 * 1024)).toString("base64url");
    for (const encoded of [
      { bits: 1, lst: "AAAA" },
      { bits: 1, lst: bomb },
      { bits: 3, lst: "eNrbuRgAAhcBXQ" },
    ]) {
      const read = () => decodeStatusList(encoded as never);
      expect(read).toThrow(expect.objectContaining({ reason: "STATUS_LIST_MALFORMED" }));
    }
  });
});

describe("a status list token", () => {
  const now = new Date("2026-06-01T00:00:00Z");
  const content = {
    issuer: "i",
    uri: "https://licet.example/status/1",
    statuses: [0, 1],
    bits: 1,
    issuedAt: now,
  } as const;

  it("carries the list, its place and its age", async () => {
    const { key, keys } = await createTestKey("key-1");
    const expiresAt = new Date(now.getTime() + 60_000);
    const verified = await verifyStatusList(signStatusListToken({ ...content, expiresAt, ttlSeconds: 90 }, key), {
      keys,
      now,
    });
    expect(verified).toMatchObject({ issuer: "i", uri: content.uri, issuedAt: now, staleAt: expiresAt });
    expect(statusAt(verified.list, 1)).toBe(1);
  });

  it("is refused when it is old, of another type, or of other claims", async () => {
    const { key, keys } = await createTestKey("key-1");
    const token = signStatusListToken({ ...content, ttlSeconds: 60 }, key);
    const late = new Date(now.getTime() + 60_000);
    await expect(verifyStatusList(token, { keys, now: late })).rejects.toMatchObject({ reason: "STATUS_LIST_STALE" });
    const refusals: [string, object, string][] = [
      ["licence+jwt", {}, "TOKEN_TYPE_WRONG"],
      ["statuslist+jwt", {}, "STATUS_LIST_MALFORMED"],
      ["statuslist+jwt", { iss: "i", sub: "u", iat: 0, status_list: { bits: 1 } }, "STATUS_LIST_MALFORMED"],
    ];
    for (const [typ, claims, reason] of refusals) {
      await expect(verifyStatusList(signJws(typ, claims, key), { keys, now })).rejects.toMatchObject({ reason });
    }
  });
});
