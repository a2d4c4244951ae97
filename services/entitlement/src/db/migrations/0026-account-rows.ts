import type { Migration } from "@licet/db/migrations";
import { accountPolicy } from "@licet/db/migrations";

const tables = [
  "account",
  "account_user",
  "licence",
  "seat",
  "account_snapshot",
  "provisioned_order",
  "upgrade_prompt",
  "audit_entry",
  "decision_log",
  "waiting_order",
  "order_place",
  "scheduled_move",
  "due_licence",
  "feature_override",
  "device",
  "device_release",
  "lease",
  "past_snapshot",
  "propagated_licence",
  "pool_change",
];

/** For a caller bound to an account the rows of others do not exist. */
export const accountRows: Migration = {
  name: "0026_account_rows",
  sql: tables.map(accountPolicy).join("\n"),
};
