import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { LicenceHead, Newcomer } from "./succession.ts";
import { succeed } from "./succession.ts";

const head = (revision: bigint, changes: Partial<LicenceHead> = {}): LicenceHead => ({
  licenceId: "lic_1",
  revision,
  tokenId: "tok_old",
  isRevoked: false,
  ...changes,
});
const newcomer = (tokenId: string, revision: bigint): Newcomer => ({ tokenId, licenceId: "lic_1", revision });

describe("succeed", () => {
  it.each<[string, LicenceHead | undefined, Newcomer[], Record<string, string>, string[]]>([
    ["the first is current", undefined, [newcomer("tok_a", 1n)], { tok_a: "VALID" }, []],
    ["an empty head is nobody", head(0n, { tokenId: "" }), [newcomer("tok_a", 1n)], { tok_a: "VALID" }, []],
    ["newer terms supersede", head(1n), [newcomer("tok_a", 2n)], { tok_a: "VALID" }, ["tok_old"]],
    ["of one revision the last", head(2n), [newcomer("tok_a", 2n)], { tok_a: "VALID" }, ["tok_old"]],
    ["a late one supersedes nothing", head(3n), [newcomer("tok_a", 2n)], { tok_a: "SUPERSEDED" }, []],
    ["a revoked licence gets none", head(1n, { isRevoked: true }), [newcomer("tok_a", 2n)], {}, []],
    [
      "two in one batch",
      head(1n),
      [newcomer("tok_a", 2n), newcomer("tok_b", 3n)],
      { tok_a: "SUPERSEDED", tok_b: "VALID" },
      ["tok_old"],
    ],
  ])("%s", (_name, known, newcomers, states, superseded) => {
    const result = succeed(new Map(known && [["lic_1", known]]), newcomers);
    expect(Object.fromEntries(result.states)).toEqual(states);
    expect(result.superseded).toEqual(superseded);
  });

  it("however events are split into batches, the last of the highest revision is the one valid token", () => {
    const arrivals = fc.array(fc.bigInt({ min: 1n, max: 6n }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(arrivals, fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 }), (revisions, sizes) => {
        const tokens = revisions.map((revision, position) => newcomer(`tok_${position}`, revision));
        const valid = new Set<string>();
        let heads = new Map<string, LicenceHead>();
        for (const batch of split(tokens, sizes)) {
          const { states, superseded, heads: changed } = succeed(heads, batch);
          for (const [tokenId, state] of states) if (state === "VALID") valid.add(tokenId);
          for (const tokenId of superseded) expect(valid.delete(tokenId)).toBe(true);
          heads = new Map([...heads, ...changed.map((each) => [each.licenceId, each] as const)]);
        }
        const highest = revisions.reduce((left, right) => (left > right ? left : right));
        expect([...valid]).toEqual([`tok_${revisions.lastIndexOf(highest)}`]);
      }),
    );
  });
});

function split<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  const rest = [...items];
  const batches = sizes.map((size) => rest.splice(0, size));
  return [...batches, rest].filter((batch) => batch.length > 0);
}
