import { DeviceService } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcService } from "@licet/rpc";
import { implementService } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import type { Devices } from "../../app/device/ports.ts";
import { handleActivateDevice } from "./activate-device.ts";
import { handleDeactivateDevice } from "./deactivate-device.ts";
import { handleGetDevice } from "./get-device.ts";
import { handleListDevices } from "./list-devices.ts";
import { handleRecordDevice } from "./record-device.ts";
import { handleReleaseDevice } from "./release-device.ts";

/** The DeviceService, a line for each RPC. */
export function implementDevices(commands: Commands, devices: Devices, clock: Clock): RpcService {
  return implementService(DeviceService, {
    activateDevice: handleActivateDevice(commands.activateDevice),
    recordDevice: handleRecordDevice(devices, clock),
    releaseDevice: handleReleaseDevice(commands.releaseDevice),
    deactivateDevice: handleDeactivateDevice(commands.deactivateDevice),
    getDevice: handleGetDevice(devices),
    listDevices: handleListDevices(devices),
  });
}
