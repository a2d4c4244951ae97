import { DeviceDeactivation } from "@licet/contracts/entitlement";
import type { DeactivationCause } from "../domain/device/deactivate-device.ts";

const causes: Readonly<Record<DeactivationCause, DeviceDeactivation>> = {
  administrator: DeviceDeactivation.ADMINISTRATOR,
  self: DeviceDeactivation.SELF,
  silence: DeviceDeactivation.SILENCE,
};

/** Why a device is not active any more, as the wire has it. */
export function toDeactivation(cause: DeactivationCause): DeviceDeactivation {
  return causes[cause];
}
