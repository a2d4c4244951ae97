import type { Clock } from "@licet/kernel";
import { cullDevices } from "../../domain/device/deactivate-device.ts";
import type { Accounts, Applied } from "../ports.ts";
import type { SilentDevices } from "./ports.ts";

/** Accounts changed in one transaction at most. */
const batchSize = 100;

/** Who the audit log says it was. */
const actor = "device silence";

/** Deactivates the devices that were not heard of for as long as their plans allow, until none is left. */
export function createCullDevices(
  accounts: Accounts,
  silent: SilentDevices,
  clock: Clock,
): (signal: AbortSignal) => Promise<void> {
  async function cull(tenantId: string, accountIds: readonly string[]): Promise<void> {
    const now = clock.now();
    let dead: Awaited<ReturnType<SilentDevices["hold"]>> = [];
    const prepare = async () => {
      dead = await silent.hold(tenantId, accountIds, now);
      return [];
    };
    await accounts.change({ tenantId, accountIds, prepare }, (found) => {
      const applied = [...found].map(([accountId, state]): Applied => {
        const deviceIds = dead.filter((each) => each.accountId === accountId).map(({ deviceId }) => deviceId);
        return { accountId, actor, change: cullDevices(state, deviceIds, now) };
      });
      return { applied, result: undefined };
    });
  }

  return async (signal) => {
    for (const tenantId of await silent.tenants(clock.now())) {
      while (!signal.aborted) {
        const accountIds = await silent.accounts(tenantId, clock.now(), batchSize);
        if (accountIds.length === 0) break;
        await cull(tenantId, accountIds);
      }
    }
  };
}
