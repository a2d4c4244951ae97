import { UpgradePromptRaisedSchema } from "@licet/contracts/entitlement";
import type { RecordProgress } from "../app/record-progress.ts";
import type { EventHandler } from "./mapping.ts";
import { onNotice } from "./on-notice.ts";

/** Tells webhooks of offers that an account should hear of. */
export function onUpgradePromptRaised(progress: RecordProgress): EventHandler {
  return onNotice(UpgradePromptRaisedSchema, progress, ({ prompt }) => prompt?.accountId ?? "");
}
