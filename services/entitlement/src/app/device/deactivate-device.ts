import type { Clock } from "@licet/kernel";
import { deactivateDevice } from "../../domain/device/deactivate-device.ts";
import type { Caller } from "../caller.ts";
import { changeOne } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import type { Devices } from "./ports.ts";

/** Frees a device on behalf of an administrator; returns the account's revision in which it holds. */
export type DeactivateDevice = (caller: Caller, deviceId: string, reason: string) => Promise<number>;

/** Makes the command. It refuses with NOT_FOUND. */
export function createDeactivateDevice(accounts: Accounts, devices: Devices, clock: Clock): DeactivateDevice {
  return async (caller, deviceId, reason) => {
    const accountId = await devices.accountOfDevice(caller.tenantId, deviceId);
    const { account } = await changeOne(accounts, caller, accountId, (state) =>
      deactivateDevice(state, deviceId, reason, clock.now()),
    );
    return account.revision;
  };
}
