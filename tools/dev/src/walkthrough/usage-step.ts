import { randomUUID } from "node:crypto";
import { DecisionCode, UsageMode } from "@licet/contracts/entitlement";
import { ask, codesOf } from "./check-step.ts";
import { until } from "./until.ts";
import type { Walk } from "./walk.ts";

const subject = { userId: "dana" };
const featureKey = "ci_minutes";

async function reportMinutes({ licet, accountId }: Walk, id: string, minutes: number, os: string): Promise<string[]> {
  const event = {
    specversion: "1.0",
    id,
    source: "forge.example/builds",
    type: "forge.build.finished",
    subject: accountId,
    time: new Date().toISOString(),
    data: { minutes, os },
  };
  const response = await licet.fetch("/v1/events", {
    method: "POST",
    headers: { "content-type": "application/cloudevents-batch+json" },
    body: JSON.stringify([event]),
  });
  if (!response.ok) throw new Error(`POST /v1/events answers ${response.status}: ${await response.text()}`);
  const { verdicts } = (await response.json()) as { verdicts: { status: string }[] };
  return verdicts.map(({ status }) => status);
}

/** Usage counted once, reserved, prompted at 80 % and refused at the cap. */
export async function walkUsage(walk: Walk): Promise<void> {
  const { say, expect, accountId } = walk;
  const id = randomUUID();
  const verdicts = [
    ...(await reportMinutes(walk, id, 10, "macos")),
    ...(await reportMinutes(walk, id, 10, "macos")),
    ...(await reportMinutes(walk, id, 10, "macos")),
  ];
  say(`one event, sent three times: ${verdicts.join(", ")}`);
  const first = await ask(walk, "build minutes left", { featureKey, subject });
  expect(
    verdicts.join() === "accepted,duplicate,duplicate" && first.quota?.used === "100",
    "it counts once: ten minutes on macOS burn 100 of 3,000",
  );

  await walkReservation(walk);
  await reportMinutes(walk, randomUUID(), 2150, "linux");
  const { prompts } = await until(
    () => walk.licet.accounts.listUpgradePrompts({ accountId }),
    (answer) => answer.prompts.length > 0,
  );
  const [prompt] = prompts;
  say(
    `prompt: ${prompt?.thresholdPercent} % of ${prompt?.featureKey} used; ${[...(prompt?.planKeys ?? []), ...(prompt?.addOnKeys ?? [])].join(" or ")} gives more`,
  );
  expect(
    prompt?.thresholdPercent === 80 && prompt.planKeys.includes("enterprise"),
    "at 80 % an upgrade prompt appears",
  );

  const denied = await ask(walk, "600 more minutes", {
    featureKey,
    subject,
    amount: "600",
    usageMode: UsageMode.CONSUME,
    requestId: randomUUID(),
  });
  expect(codesOf(denied).includes(DecisionCode.QUOTA_EXCEEDED), "beyond the cap the check is denied, with what to do");
}

/** A metered check reserves atomically; the commit says what was really used. */
async function walkReservation(walk: Walk): Promise<void> {
  const reserved = await ask(walk, "reserve 300 minutes for a long build", {
    featureKey,
    subject,
    amount: "300",
    usageMode: UsageMode.RESERVE,
    requestId: randomUUID(),
  });
  const { balance } = await walk.licet.metering.commitReservation({
    requestId: randomUUID(),
    reservationId: reserved.reservationId,
    amount: "250",
  });
  walk.say(`it took 250: ${balance?.used} of ${balance?.limit} used`);
  walk.expect(reserved.allowed && balance?.used === "350", "300 are held, 250 are used, 50 come back");
}
