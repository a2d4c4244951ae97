import type { Database } from "@licet/db";
import type { SilentDevices } from "../../app/device/ports.ts";

/** Finds silent devices by the time that the database keeps beside when each was seen. */
export function createSilentDevices(db: Database): SilentDevices {
  return {
    tenants: (now) =>
      db.withoutTenant(async (tx) => {
        const select = "select distinct tenant_id from device where silence_time <= $1";
        const rows = await tx.sql<{ tenant_id: string }>(select, [now]);
        return rows.map((row) => row.tenant_id);
      }),
    accounts: (tenantId, now, limit) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<{ account_id: string }>(
          "select distinct account_id from device where tenant_id = $1 and silence_time <= $2 limit $3",
          [tenantId, now, limit],
        );
        return rows.map((row) => row.account_id);
      }),
    hold: (tenantId, accountIds, now) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<{ account_id: string; device_id: string }>(
          `select account_id, device_id from device
           where tenant_id = $1 and account_id = any($2::text[]) and silence_time <= $3
           order by device_id for update`,
          [tenantId, accountIds, now],
        );
        return rows.map(({ account_id, device_id }) => ({ accountId: account_id, deviceId: device_id }));
      }),
  };
}
