import type { MessageInitShape } from "@bufbuild/protobuf";
import { describeDecision } from "@licet/cli";
import { DecisionCode } from "@licet/contracts/entitlement";
import type { CheckRequestSchema, Decision } from "@licet/contracts/entitlement";
import { sendOrder } from "./order-step.ts";
import type { Walk } from "./walk.ts";

/** Asks for a decision and prints it as `licet check` would. */
export async function ask(
  walk: Walk,
  title: string,
  request: Omit<MessageInitShape<typeof CheckRequestSchema>, "$typeName" | "accountId"> & { accountId?: string },
): Promise<Decision> {
  const { decision } = await walk.licet.decisions.check({ accountId: walk.accountId, ...request });
  if (decision === undefined) throw new Error("the answer holds no decision");
  walk.say(title);
  describeDecision(decision).forEach((line) => walk.say(`  ${line}`));
  walk.traces.push({ what: title, traceId: decision.traceId });
  return decision;
}

/** The codes of everything that fails. */
export function codesOf({ failures }: Decision): DecisionCode[] {
  return failures.map(({ code }) => code);
}

/** One check of each kind. */
export async function walkChecks(walk: Walk): Promise<void> {
  const { expect } = walk;
  const developer = { userId: "dana" };
  const maintainer = { userId: "milo" };

  const allowed = await ask(walk, "support level, asked by Dana", { featureKey: "support_level", subject: developer });
  expect(allowed.allowed && allowed.value?.kind.value === "standard", "allowed, with the value of the plan");

  const missing = await ask(walk, "secret scanning", { featureKey: "secret_scanning", subject: developer });
  const offers = missing.failures.flatMap(({ remedies }) => remedies);
  expect(
    codesOf(missing).includes(DecisionCode.NOT_ENTITLED) &&
      offers.some(({ planKeys }) => planKeys.includes("enterprise")) &&
      offers.some(({ addOnKeys }) => addOnKeys.includes("code_security")),
    "not entitled; the remedy names the plan and the add-on that would do",
  );

  const role = await ask(walk, "merge queue, asked by Dana, a developer", {
    featureKey: "merge_queue",
    subject: developer,
  });
  expect(codesOf(role).includes(DecisionCode.ROLE_REQUIRED), "the role is missing");
  const permitted = await ask(walk, "the same, asked by Milo, a maintainer", {
    featureKey: "merge_queue",
    subject: maintainer,
  });
  expect(permitted.allowed, "the maintainer may");

  const region = await ask(walk, "protected branches, from a country under embargo", {
    featureKey: "protected_branches",
    subject: developer,
    context: { country: "KP" },
  });
  expect(codesOf(region).includes(DecisionCode.REGION_DENIED), "the region is denied");
  await walkExpired(walk);
  await walkAllFailures(walk);
}

async function walkExpired(walk: Walk): Promise<void> {
  const accountId = `${walk.accountId}-former`;
  const order = await sendOrder(walk.licet, {
    customer: { accountId, billingCountry: "DE" },
    lines: [{ sku: "FORGE-TEAM-Y", quantity: 5, startTime: "2024-01-01T00:00:00Z", endTime: "2025-01-01T00:00:00Z" }],
  });
  const expired = await ask(walk, "code owners, of a customer whose year is over", {
    accountId,
    featureKey: "code_owners",
    atLeastRevision: order.revision,
  });
  walk.expect(codesOf(expired).includes(DecisionCode.EXPIRED), "the licence has expired; the remedy is to renew");
}

async function walkAllFailures(walk: Walk): Promise<void> {
  const { licet, accountId, expect } = walk;
  const request = { featureKey: "audit_log_streaming", subject: { userId: "dana" }, context: { country: "BR" } };
  const all = await ask(walk, "audit-log streaming, asked by Dana in Brazil", request);
  const wanted = [DecisionCode.NOT_ENTITLED, DecisionCode.ROLE_REQUIRED, DecisionCode.REGION_DENIED];
  expect(
    wanted.every((code) => codesOf(all).includes(code)),
    "one answer names everything that fails",
  );

  const keys = ["support_level", "secret_scanning", "no_such_feature"];
  const checks = keys.map((featureKey) => ({ accountId, featureKey, subject: { userId: "dana" } }));
  const { decisions } = await licet.decisions.batchCheck({ checks });
  walk.say(
    `BatchCheck: ${decisions.map(({ featureKey, allowed }) => `${featureKey} ${allowed ? "allowed" : "denied"}`).join(", ")}`,
  );
  expect(
    decisions.map(({ allowed }) => allowed).join() === "true,false,false" &&
      codesOf(decisions[2] as Decision).includes(DecisionCode.FEATURE_UNKNOWN),
    "a batch is answered in order, and an unknown feature is an answer too",
  );
}
