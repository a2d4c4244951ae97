import { randomBytes } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createIdGenerator } from "./id-generator.ts";

function clockOf(instantsMs: number[]) {
  let index = 0;
  return { now: () => new Date(instantsMs[Math.min(index++, instantsMs.length - 1)] ?? 0) };
}

describe("createIdGenerator", () => {
  it("writes the prefix and a version 7 UUID that carries the clock's milliseconds", () => {
    const newId = createIdGenerator(clockOf([0x0123456789ab]), () => new Uint8Array(8).fill(0xff));
    expect(newId("lic")).toBe("lic_0123456789ab7000bfffffffffffffff");
  });

  it("uses every random byte once", () => {
    let lots = 0;
    const newId = createIdGenerator(clockOf([1]), (sizeBytes) => {
      const first = lots++ * sizeBytes;
      return Uint8Array.from({ length: sizeBytes }, (_, index) => (first + index) >> 3);
    });
    const tails = Array.from({ length: 2500 }, () => newId("evt").slice(-14));
    const expected = Array.from({ length: 2500 }, (_, index) => (index % 256).toString(16).padStart(2, "0").repeat(7));
    expect(tails).toEqual(expected);
  });

  it("sorts ids in the order they were made, whatever the clock does", () => {
    const instants = fc.array(fc.integer({ min: 1, max: 2 ** 47 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(instants, (instantsMs) => {
        const newId = createIdGenerator(clockOf(instantsMs), randomBytes);
        const ids = instantsMs.map(() => newId("evt"));
        expect(ids.toSorted()).toEqual(ids);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it("borrows from the next millisecond when one millisecond's sequence is spent", () => {
    const newId = createIdGenerator(clockOf([1]), randomBytes);
    const ids = Array.from({ length: 5000 }, () => newId("evt"));
    expect(new Set(ids).size).toBe(5000);
    expect(ids.toSorted()).toEqual(ids);
  });
});
