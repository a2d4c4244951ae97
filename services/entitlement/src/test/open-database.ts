import type { Database } from "@licet/db";
import { openDatabase } from "@licet/db";
import { migrate } from "@licet/db/migrations";
import type { Clock } from "@licet/kernel";
import { testDatabase, testIds } from "@licet/testing";
import { migrations } from "../db/migrations.ts";

/** A database of its own with this service's tables, opened as the service does. */
export async function openTestDatabase(clock: Clock): Promise<Database> {
  const { appUrl } = await testDatabase({
    name: "entitlement",
    migrate: async (ownerUrl) => {
      await migrate({ ownerUrl, migrations });
    },
  });
  return openDatabase({ name: "entitlement", url: appUrl, clock, newId: testIds() });
}
