import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createFrameReader, encodeKnownHeaders, encodeNewHeaders, frame } from "./http2-frames.ts";

describe("createFrameReader", () => {
  it("finds the same frames however they are cut into chunks", () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(payloads, fc.integer({ min: 1, max: 30 }), (all, chunkBytes) => {
        const bytes = Buffer.concat(all.map((payload, index) => frame(index, 4, 2 * index + 1, payload)));
        const readFrames = createFrameReader();
        const frames = [];
        for (let at = 0; at < bytes.length; at += chunkBytes)
          frames.push(...readFrames(bytes.subarray(at, at + chunkBytes)));
        expect(frames.map(({ type, flags, streamId }) => [type, flags, streamId])).toEqual(
          all.map((_payload, index) => [index, 4, 2 * index + 1]),
        );
        expect(frames.map(({ payload }) => [...payload])).toEqual(all.map((payload) => [...payload]));
      }),
    );
  });
});

describe("headers", () => {
  it.each([
    { length: 5, expected: [5] },
    { length: 126, expected: [126] },
    { length: 127, expected: [127, 0] },
    { length: 1337, expected: [127, 0xba, 9] },
  ])("have the length $length as RFC 7541 writes it", ({ length, expected }) => {
    const bytes = encodeNewHeaders([["", "x".repeat(length)]]);
    expect([...bytes.subarray(2, 2 + expected.length)]).toEqual(expected);
    expect(bytes.length).toBe(2 + expected.length + length);
  });

  it("are named again by their places in the table, the newest first", () => {
    expect([...encodeKnownHeaders(3)]).toEqual([0x80 | 64, 0x80 | 63, 0x80 | 62]);
  });
});
