import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { Fingerprint } from "./fingerprint.ts";

/** A machine activated for a licence. */
export interface Device {
  readonly deviceId: string;
  readonly licenceId: string;
  /** Whose it is; absent: anybody's of the account. */
  readonly userId?: string;
  readonly fingerprint: Fingerprint;
  readonly displayName: string;
  readonly platform: string;
  readonly activateTime: Date;
  /** When it was activated or last heard of, as far as was known when the account was loaded. */
  readonly seenTime: Date;
}

/** A device that its own user freed, as long as it counts. */
export interface Release {
  readonly userId?: string;
  readonly time: Date;
}

/** The devices of one licence, apart from the licence: they change without a new version of it. */
export interface DeviceBook {
  /** Active ones by id. */
  readonly devices: ReadonlyMap<string, Device>;
  /** Oldest first. */
  readonly releases: readonly Release[];
}

/** What a licence has before its first activation. */
export const emptyBook: DeviceBook = { devices: new Map(), releases: [] };

/** The devices of the licence. */
export function bookOf(state: AccountState, licenceId: string): DeviceBook {
  return state.devices.get(licenceId) ?? emptyBook;
}

/** The state with the devices of one licence replaced. */
export function withBook(state: AccountState, licenceId: string, book: DeviceBook): AccountState {
  return { ...state, devices: new Map(state.devices).set(licenceId, book) };
}

/** The account's active device. @throws DomainError NOT_FOUND */
export function deviceOf(state: AccountState, deviceId: string): Device {
  for (const { devices } of state.devices.values()) {
    const device = devices.get(deviceId);
    if (device !== undefined) return device;
  }
  throw new DomainError("NOT_FOUND", "no such device", { resource: "device", id: deviceId });
}

/** Of several the one that has been active longest comes first; ids settle a tie. */
export function byAge(left: Device, right: Device): number {
  return left.activateTime.getTime() - right.activateTime.getTime() || (left.deviceId < right.deviceId ? -1 : 1);
}
