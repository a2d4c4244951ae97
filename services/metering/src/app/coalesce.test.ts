import { describe, expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import { coalesce } from "./coalesce.ts";

const double = { most: 10, mostWaiting: 20 };

describe("coalesce", () => {
  it("lets calls that come together share a run, and gives each its own results", async () => {
    const runs: number[][] = [];
    const call = coalesce<number, number>({
      ...double,
      run: async (_, items) => {
        runs.push([...items]);
        return items.map((item) => item * 2);
      },
    });
    const results = await Promise.all([call("t", [1, 2]), call("t", [3]), call("other", [4]), call("t", [])]);
    expect(results).toEqual([[2, 4], [6], [8], []]);
    expect(runs).toEqual([[1, 2, 3], [4]]);
  });

  it("never puts more than the most into a run, unless one call alone has more", async () => {
    const sizes: number[] = [];
    const call = coalesce<number, number>({
      ...double,
      run: async (_, items) => {
        sizes.push(items.length);
        return items;
      },
    });
    const items = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
    await Promise.all([call("t", items(15)), call("t", items(2)), call("t", items(3))]);
    expect(sizes).toEqual([15, 5]);
  });

  it("refuses rather than keeps without bound", async () => {
    const call = coalesce<number, number>({ ...double, run: async (_, items) => items });
    const first = call(
      "t",
      Array.from({ length: 20 }, () => 1),
    );
    expect(() => call("t", [1])).toThrow(DomainError);
    await first;
    expect(await call("t", [1])).toEqual([1]);
  });

  it("keeps one call's failure from the others of the run", async () => {
    const call = coalesce<number, number>({
      ...double,
      run: async (_, items) => {
        if (items.includes(13)) throw new Error("unlucky");
        return items;
      },
    });
    const [good, bad] = await Promise.allSettled([call("t", [1]), call("t", [13])]);
    expect([good.status, bad.status]).toEqual(["fulfilled", "rejected"]);
  });

  it("tells all of a run when the database is away", async () => {
    let runs = 0;
    const call = coalesce<number, number>({
      ...double,
      run: async () => {
        runs += 1;
        throw new DomainError("DATABASE_UNAVAILABLE", "away");
      },
    });
    const outcomes = await Promise.allSettled([call("t", [1]), call("t", [2])]);
    expect([runs, ...outcomes.map(({ status }) => status)]).toEqual([1, "rejected", "rejected"]);
  });
});
