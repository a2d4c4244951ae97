import { describe, expect, it } from "@jest/globals";
import { shareRuns } from "./share-runs.ts";

describe("shareRuns", () => {
  it("never answers with a run that had begun before", async () => {
    const runs: PromiseWithResolvers<number>[] = [];
    const shared = shareRuns(() => {
      const run = Promise.withResolvers<number>();
      runs.push(run);
      return run.promise;
    });
    const first = shared();
    const [second, third] = [shared(), shared()];
    expect(runs).toHaveLength(1);
    runs[0]?.resolve(1);
    expect(await first).toBe(1);
    await Promise.resolve();
    expect(runs).toHaveLength(2);
    runs[1]?.resolve(2);
    expect(await Promise.all([second, third])).toEqual([2, 2]);
  });

  it("goes on after a failure", async () => {
    let count = 0;
    const shared = shareRuns(async () => {
      count += 1;
      if (count === 1) throw new Error("away");
      return count;
    });
    const [first, second] = [shared(), shared()];
    await expect(first).rejects.toThrow("away");
    expect(await second).toBe(2);
    expect(await shared()).toBe(3);
  });
});
