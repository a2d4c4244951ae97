import type { Clock } from "@licet/kernel";
import { releaseDevice } from "../../domain/device/deactivate-device.ts";
import { deviceOf } from "../../domain/device/device.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import type { Devices } from "./ports.ts";

/** Frees a device on behalf of its own user; returns the account's revision in which it holds. */
export type ReleaseDevice = (caller: Caller, deviceId: string) => Promise<number>;

/** Makes the command. It refuses with NOT_FOUND, DEVICE_COOLING_OFF and DEACTIVATIONS_EXHAUSTED. */
export function createReleaseDevice(accounts: Accounts, devices: Devices, clock: Clock): ReleaseDevice {
  return async ({ tenantId, actor }, deviceId) => {
    const accountId = await devices.accountOfDevice(tenantId, deviceId);
    const { states } = await accounts.change({ tenantId, accountIds: [accountId] }, (found, view) => {
      const state = stateOf(found, accountId);
      const { planKey, planVersion } = licenceOf(state, deviceOf(state, deviceId).licenceId);
      const terms = view.planVersion(planKey, planVersion)?.devices;
      const change = releaseDevice(state, deviceId, { terms, now: clock.now() });
      return { applied: [{ accountId, actor, change }], result: undefined };
    });
    return stateOf(states, accountId).account.revision;
  };
}
