import { UpgradePromptRaisedSchema } from "@licet/contracts/entitlement";
import { onEvent } from "@licet/events";
import type { RecordProgress } from "../app/record-progress.ts";
import type { EventHandler } from "./mapping.ts";
import { toNotice } from "./mapping.ts";

/** Tells webhooks of offers that an account should hear of. */
export function onUpgradePromptRaised(progress: RecordProgress): EventHandler {
  return onEvent(UpgradePromptRaisedSchema, async (_tx, events) => {
    const notices = events.map((event) =>
      toNotice(UpgradePromptRaisedSchema, event, event.message.prompt?.accountId ?? ""),
    );
    await progress.notices(events[0]?.tenantId ?? "", notices);
  });
}
