import { randomUUID } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { UsageMode } from "@licet/contracts/entitlement";
import { runCli } from "@licet/dev";
import { eventually } from "@licet/testing";
import { deliverOrder, makeOrder } from "./orders.ts";
import type { TestPlatform } from "./test-platform.ts";

const featureKey = "ci_minutes";

/** Accounts that share a licence, from the order to what metering has counted. */
export function describeFamilies(test: () => TestPlatform): void {
  describe("a family of accounts", () => {
    it("uses one allowance up to the last unit and never beyond", async () => {
      const group = `group-${randomUUID()}`;
      const [lab, branch] = [`${group}-lab`, `${group}-branch`];
      await deliverOrder(test().rest, makeOrder(group, { sku: "FORGE-FREE" }));
      const cli = (...args: string[]) => runCli(test().platform.dataDir, args);
      for (const [account, parent] of [
        [lab, group],
        [branch, lab],
      ] as const) {
        const { code, errors } = await cli("account", "create", account, "--under", parent, "--share-licences");
        expect([code, errors]).toEqual([0, ""]);
      }
      const { licet } = test();
      const look = async (accountId: string) =>
        (await licet.decisions.check({ accountId, featureKey })).decision?.quota?.remaining;
      await eventually(async () => (await look(branch)) === "2000");
      const answers = await Promise.all(
        Array.from({ length: 45 }, (_, index) =>
          licet.decisions.check({
            ...{ accountId: [group, lab, branch][index % 3]!, featureKey, amount: "70", requestId: randomUUID() },
            usageMode: index % 4 === 0 ? UsageMode.RESERVE : UsageMode.CONSUME,
          }),
        ),
      );
      expect(answers.filter(({ decision }) => decision?.allowed)).toHaveLength(28);
      for (const accountId of [group, lab, branch]) expect(await look(accountId)).toBe("40");
      const { balances } = await licet.metering.listBalances({ accountId: lab });
      expect(balances.filter((each) => each.featureKey === featureKey && each.limit !== "0")).toEqual([]);
    }, 120_000);
  });
}
