import { randomUUID } from "node:crypto";
import { DecisionCode } from "@licet/contracts/entitlement";
import { TokenState } from "@licet/contracts/token";
import { ask, codesOf } from "./check-step.ts";
import { fetchOfflineFiles, refreshStatusList, verifyOffline } from "./token-step.ts";
import { until } from "./until.ts";
import type { Walk } from "./walk.ts";

/** Cancelling revokes: online at once, offline with the next status list. */
export async function walkRevoke(walk: Walk): Promise<void> {
  const { licet, orderId, licenceId, say, expect } = walk;
  const files = await fetchOfflineFiles(walk);
  const before = await verifyOffline(walk, files, "code_owners");
  expect(before.code === 0, "before, the offline product works");

  say(`POST /v1/orders/${orderId}:cancel`);
  await licet.orders.cancelOrder({ requestId: randomUUID(), orderId, reason: "the customer sent it back" });
  const { licenceTokens } = await until(
    () => licet.tokens.listLicenceTokens({ licenceId }),
    (answer) => answer.licenceTokens.every(({ state }) => state === TokenState.REVOKED),
  );
  const newest = licenceTokens.at(-1);
  say(`status list ${newest?.statusListUri}, index ${newest?.statusIndex}`);
  expect(
    licenceTokens.every(({ state }) => state === TokenState.REVOKED),
    "the tokens of the licence are revoked",
  );

  const denied = await ask(walk, "code owners, after the cancellation", {
    featureKey: "code_owners",
    subject: { userId: "dana" },
  });
  expect(codesOf(denied).includes(DecisionCode.REVOKED), "the check is denied");

  await refreshStatusList(walk, files, newest?.statusListUri ?? "");
  const after = await verifyOffline(walk, files, "code_owners");
  say(after.errors || after.text);
  expect(after.code === 1, "with the fresh status list the offline product refuses the token");
}
