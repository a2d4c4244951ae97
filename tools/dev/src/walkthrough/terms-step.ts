import { randomUUID } from "node:crypto";
import { describeDifference, describeOverLimits, drawExplanation } from "@licet/cli";
import { DecisionCode, OverLimit_Kind, OverrideEffect } from "@licet/contracts/entitlement";
import { ask, codesOf } from "./check-step.ts";
import { walkDevices } from "./device-step.ts";
import { walkLeases } from "./lease-step.ts";
import type { Walk } from "./walk.ts";

/** Seats, what a change would take away before it is made, why a check is answered as it is, an override, leases, and devices. */
export async function walkTerms(walk: Walk): Promise<void> {
  await walkSeats(walk);
  await walkPreview(walk);
  await walkExplanation(walk);
  await walkOverride(walk);
  await walkLeases(walk);
  await walkDevices(walk);
}

async function walkSeats({ licet, accountId, licenceId, say, expect }: Walk): Promise<void> {
  const user = { accountId, userId: "sara", displayName: "Sara", roles: ["developer"] };
  await licet.accounts.createUser({ requestId: randomUUID(), user });
  for (const userId of ["dana", "milo", "sara"]) {
    await licet.seats.assignSeat({ requestId: randomUUID(), licenceId, userId });
  }
  const { seats } = await licet.seats.listSeats({ licenceId });
  const users = seats.map(({ userId }) => userId);
  say(`seats of ${licenceId}: ${users.join(", ")}`);
  expect(
    ["dana", "milo", "sara"].every((userId) => users.includes(userId)),
    "seats are given by name",
  );
}

async function walkPreview({ licet, licenceId, say, expect }: Walk): Promise<void> {
  const change = { planKey: "team", quantity: 2n };
  say(`licet licence preview ${licenceId} --plan team --quantity 2`);
  const preview = await licet.licences.previewLicenceChange({ licenceId, change });
  describeDifference(preview.difference).forEach(say);
  describeOverLimits(preview.overLimits).forEach(say);
  const lost = preview.difference?.lost.map(({ featureKey }) => featureKey) ?? [];
  expect(lost.includes("saml_single_sign_on"), "a downgrade says beforehand what would be lost");
  const seats = preview.overLimits.find(({ kind }) => kind === OverLimit_Kind.SEATS);
  expect((seats?.userIds.length ?? 0) > 0, "and who would lose a seat");
  const { licence } = await licet.licences.getLicence({ licenceId });
  expect(licence?.planKey === "enterprise", "nothing has changed");
}

async function walkExplanation({ licet, accountId, say, expect }: Walk): Promise<void> {
  const check = { accountId, featureKey: "merge_queue", subject: { userId: "dana" } };
  say(`licet explain ${accountId} merge_queue --user dana`);
  const { explanation } = await licet.decisions.explain({ check });
  if (explanation === undefined) throw new Error("the answer holds no explanation");
  drawExplanation(explanation).forEach(say);
  expect(explanation.decision?.code === DecisionCode.ROLE_REQUIRED, "every condition is told with its outcome");
}

async function walkOverride(walk: Walk): Promise<void> {
  const { licet, accountId, expect } = walk;
  const draft = { accountId, featureKey: "code_owners", effect: OverrideEffect.DENY, reason: "under investigation" };
  const { override, revision } = await licet.overrides.createOverride({ requestId: randomUUID(), override: draft });
  const question = { featureKey: "code_owners", subject: { userId: "dana" } };
  const denied = await ask(walk, "code owners, denied to this customer", { ...question, atLeastRevision: revision });
  expect(codesOf(denied).includes(DecisionCode.DENIED_BY_OVERRIDE), "an override beats what the plan grants");
  const ended = await licet.overrides.endOverride({
    requestId: randomUUID(),
    overrideId: override?.overrideId ?? "",
    reason: "settled",
  });
  // The tokens that come after it are the ones to go offline with.
  walk.revision = ended.revision;
  const allowed = await ask(walk, "and when it has ended", { ...question, atLeastRevision: ended.revision });
  expect(allowed.allowed, "what the plan grants counts again");
}
