import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Device as DeviceMessage } from "@licet/contracts/entitlement";
import { DeviceSchema } from "@licet/contracts/entitlement";
import type { DeviceRecord } from "../../app/device/ports.ts";
import type { Device } from "../../domain/device/device.ts";

/** A device as anybody may see it: without components. */
export function toDevice(device: Device): DeviceMessage {
  const { deviceId, licenceId, userId = "", displayName, platform, activateTime, seenTime } = device;
  return create(DeviceSchema, {
    deviceId,
    licenceId,
    userId,
    displayName,
    platform,
    activateTime: timestampFromDate(activateTime),
    seenTime: timestampFromDate(seenTime),
  });
}

/** Likewise, with when it will have been silent for too long. */
export function toSeenDevice({ device, silenceTime }: Omit<DeviceRecord, "isOverLimit">): DeviceMessage {
  const message = toDevice(device);
  if (silenceTime !== undefined) message.silenceTime = timestampFromDate(silenceTime);
  return message;
}

/** A device as an administrator sees it. */
export function toWholeDevice(record: DeviceRecord): DeviceMessage {
  const message = toSeenDevice(record);
  message.overLimit = record.isOverLimit;
  message.components = Object.fromEntries(
    Object.entries(record.device.fingerprint).map(([name, value]) => [name, shorten(value)]),
  );
  return message;
}

const shown = 6;

/** Enough to tell two apart, too little to be given for the whole. */
function shorten(value: string): string {
  return `${value.slice(0, shown)}…`;
}
