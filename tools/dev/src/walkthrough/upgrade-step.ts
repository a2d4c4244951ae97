import { randomUUID } from "node:crypto";
import { UsageMode } from "@licet/contracts/entitlement";
import type { Licet } from "@licet/sdk";
import { ask } from "./check-step.ts";
import { sendOrder } from "./order-step.ts";
import { until } from "./until.ts";
import type { Walk } from "./walk.ts";

/** A second order upgrades the plan; the client that was denied only watches. */
export async function walkUpgrade(walk: Walk): Promise<void> {
  const { licet, accountId, say, expect } = walk;
  const watch = watchRevisions(licet, accountId);
  await until(
    async () => watch.revisions.length,
    (count) => count > 0,
  );
  const body = { action: "CHANGE", customer: { accountId }, lines: [{ sku: "FORGE-ENT-Y", quantity: 25 }] };
  say(`POST /v1/orders  ${JSON.stringify({ action: body.action, ...body.lines[0] })}`);
  const order = await sendOrder(licet, body);
  walk.revision = order.revision;
  const decision = await ask(walk, "600 more minutes, once more", {
    featureKey: "ci_minutes",
    subject: { userId: "dana" },
    amount: "600",
    usageMode: UsageMode.CONSUME,
    requestId: randomUUID(),
    atLeastRevision: order.revision,
  });
  expect(
    decision.allowed && decision.revision >= order.revision,
    "the same check is allowed at once, at the order's revision",
  );
  const seen = await until(
    async () => watch.revisions,
    (revisions) => revisions.some((revision) => revision >= order.revision),
  );
  say(`the watching client saw the revisions ${seen.join(", ")}`);
  expect(
    seen.some((revision) => revision >= order.revision),
    "the watching client has the new revision without asking",
  );
  watch.stop();
}

/** Follows one account's snapshots in the background. */
function watchRevisions(licet: Licet, accountId: string): { revisions: bigint[]; stop(): void } {
  const controller = new AbortController();
  const revisions: bigint[] = [];
  const follow = async () => {
    const stream = licet.decisions.watch({ accountIds: [accountId] }, { signal: controller.signal, timeoutMs: 0 });
    for await (const { event } of stream) if (event.case === "snapshot") revisions.push(event.value.revision);
  };
  follow().catch(() => {});
  return { revisions, stop: () => controller.abort() };
}
