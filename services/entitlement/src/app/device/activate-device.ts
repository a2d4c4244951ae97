import type { Clock, IdGenerator } from "@licet/kernel";
import type { Activation } from "../../domain/device/activate-device.ts";
import { activateDevice } from "../../domain/device/activate-device.ts";
import type { Device } from "../../domain/device/device.ts";
import { deviceOf } from "../../domain/device/device.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import type { Accounts } from "../ports.ts";

/** Activates a device; returns it with the account's revision in which it holds. */
export type ActivateDevice = (
  caller: Caller,
  activation: Activation,
) => Promise<{ readonly device: Device; readonly revision: number }>;

/** Makes the command. It refuses with what the domain's activateDevice does. */
export function createActivateDevice(accounts: Accounts, clock: Clock, newId: IdGenerator): ActivateDevice {
  return async ({ tenantId, actor }, activation) => {
    const { licenceId } = activation;
    const accountId = await accounts.accountOfLicence(tenantId, licenceId);
    const { states, result } = await accounts.change({ tenantId, accountIds: [accountId] }, (found, view) => {
      const state = stateOf(found, accountId);
      const { planKey, planVersion } = licenceOf(state, licenceId);
      const terms = view.planVersion(planKey, planVersion)?.devices;
      const change = activateDevice(state, activation, { terms, newId: () => newId("dev"), now: clock.now() });
      return { applied: [{ accountId, actor, change }], result: change.deviceId };
    });
    const state = stateOf(states, accountId);
    return { device: deviceOf(state, result), revision: state.account.revision };
  };
}
