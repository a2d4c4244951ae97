import { create } from "@bufbuild/protobuf";
import type { Device as DeviceMessage } from "@licet/contracts/entitlement";
import { DeviceActivatedSchema, DeviceDeactivatedSchema, DeviceDeactivation } from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";
import type { DomainEvent } from "../domain/change.ts";
import type { DeactivationCause } from "../domain/device/deactivate-device.ts";
import type { Device } from "../domain/device/device.ts";

/** What happened to a device. */
type DeviceEvent = Extract<DomainEvent, { readonly device: Device }>;

const causes: Readonly<Record<DeactivationCause, DeviceDeactivation>> = {
  administrator: DeviceDeactivation.ADMINISTRATOR,
  self: DeviceDeactivation.SELF,
  silence: DeviceDeactivation.SILENCE,
};

/** The events of `licet.entitlement.v1` about devices. */
export function toDeviceEvent(
  event: DeviceEvent,
  toDevice: (device: Device) => DeviceMessage,
  { tenantId, ...told }: { tenantId: string; accountId: string; actor: string; revision: bigint },
): OutgoingEvent {
  const content = { ...told, device: toDevice(event.device) };
  if (event.kind === "device_activated") {
    const activated = create(DeviceActivatedSchema, { ...content, renewed: event.renewed });
    return eventOf(DeviceActivatedSchema, activated, { tenantId });
  }
  const { cause, reason } = event;
  const deactivated = create(DeviceDeactivatedSchema, { ...content, cause: causes[cause], reason });
  return eventOf(DeviceDeactivatedSchema, deactivated, { tenantId });
}
