import type { Device, DeviceBook, Release } from "../../domain/device/device.ts";
import { byAge } from "../../domain/device/device.ts";
import type { Fingerprint } from "../../domain/device/fingerprint.ts";

/** A device as its table has it. */
export interface DeviceRow {
  readonly device_id: string;
  readonly licence_id: string;
  readonly account_id: string;
  readonly user_id?: string;
  readonly fingerprint: Fingerprint;
  readonly display_name: string;
  readonly platform: string;
  readonly activate_time: Date;
  readonly seen_time: Date;
  /** The database makes it of the time that it was seen and how long it may be silent. */
  readonly silence_time?: Date;
}

/** What users freed of a licence; times are ISO 8601 texts. */
export interface ReleaseRow {
  readonly licence_id: string;
  readonly account_id: string;
  readonly releases: readonly { readonly user_id?: string; readonly time: string }[];
}

/** Reads a device's row. */
export function fromDeviceRow(row: DeviceRow): Device {
  return {
    deviceId: row.device_id,
    licenceId: row.licence_id,
    ...(row.user_id !== undefined && { userId: row.user_id }),
    fingerprint: row.fingerprint,
    displayName: row.display_name,
    platform: row.platform,
    activateTime: row.activate_time,
    seenTime: row.seen_time,
  };
}

/** The books of one account's licences from all of its rows. */
export function fromBookRows(devices: readonly DeviceRow[], releases: readonly ReleaseRow[]): Map<string, DeviceBook> {
  const books = new Map<string, DeviceBook>();
  const ofLicence = Map.groupBy(devices.map(fromDeviceRow).sort(byAge), ({ licenceId }) => licenceId);
  const released = new Map(releases.map((row) => [row.licence_id, row.releases.map(fromRelease)]));
  for (const licenceId of new Set([...ofLicence.keys(), ...released.keys()])) {
    books.set(licenceId, {
      devices: new Map((ofLicence.get(licenceId) ?? []).map((device) => [device.deviceId, device])),
      releases: released.get(licenceId) ?? [],
    });
  }
  return books;
}

/** Writes what a licence's users freed. */
export function toReleaseRow(licenceId: string, accountId: string, releases: readonly Release[]): ReleaseRow {
  return {
    licence_id: licenceId,
    account_id: accountId,
    releases: releases.map(({ userId, time }) => ({
      ...(userId !== undefined && { user_id: userId }),
      time: time.toISOString(),
    })),
  };
}

function fromRelease({ user_id, time }: ReleaseRow["releases"][number]): Release {
  return { ...(user_id !== undefined && { userId: user_id }), time: new Date(time) };
}
