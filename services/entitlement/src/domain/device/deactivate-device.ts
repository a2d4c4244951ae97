import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { DeviceTerms } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { addPeriod } from "../licence/add-period.ts";
import { licenceStatus } from "../licence/licence.ts";
import { tellLicence } from "../licence/tell-licences.ts";
import type { Device, DeviceBook, Release } from "./device.ts";
import { bookOf, deviceOf, emptyBook, withBook } from "./device.ts";

/** Who or what ends a device's activation. */
export type DeactivationCause = "administrator" | "self" | "silence";

/** Frees any device. @throws DomainError NOT_FOUND */
export function deactivateDevice(state: AccountState, deviceId: string, reason: string, now: Date): Change {
  return remove(state, deviceOf(state, deviceId), { cause: "administrator", reason, now });
}

/**
 * Frees a device for its own user: not while it cools off, and only as often as the plan allows. Those of one user are
 * counted together, and so are those that are nobody's. Periods are reckoned by the calendar in UTC.
 * @throws DomainError NOT_FOUND, DEVICE_COOLING_OFF, DEACTIVATIONS_EXHAUSTED
 */
export function releaseDevice(
  state: AccountState,
  deviceId: string,
  { terms, now }: { readonly terms: DeviceTerms | undefined; readonly now: Date },
): Change {
  const device = deviceOf(state, deviceId);
  const { coolingOff, selfDeactivations } = terms ?? {};
  if (coolingOff !== undefined) checkCooledOff(device, addPeriod(device.activateTime, coolingOff, "UTC"), now);
  const { releases } = bookOf(state, device.licenceId);
  if (selfDeactivations === undefined) return remove(state, device, { cause: "self", reason: "", now });
  const counted = releases.filter(({ time }) => now < addPeriod(time, selfDeactivations.window, "UTC"));
  checkCount(
    device,
    counted.filter(({ userId }) => userId === device.userId),
    selfDeactivations,
  );
  const release: Release = { time: now, ...(device.userId !== undefined && { userId: device.userId }) };
  return remove(state, device, { cause: "self", reason: "", now }, [...counted, release]);
}

/** Ends the activation of devices that were not heard of; of an id that is not active any more nothing is said. */
export function cullDevices(state: AccountState, deviceIds: readonly string[], now: Date): Change {
  let change: Change = { state, events: [], audit: [] };
  for (const deviceId of deviceIds) {
    const device = [...change.state.devices.values()].flatMap(({ devices }) => devices.get(deviceId) ?? [])[0];
    if (device === undefined) continue;
    const next = remove(change.state, device, { cause: "silence", reason: "not heard of", now });
    change = {
      state: next.state,
      events: [...change.events, ...next.events],
      audit: [...change.audit, ...next.audit],
    };
  }
  return change;
}

/** Ends the activation of all devices of a licence that leaves the account: they are this customer's. */
export function freeDevices(state: AccountState, licenceId: string, reason: string, now: Date): Change {
  const { devices, releases } = bookOf(state, licenceId);
  if (devices.size === 0 && releases.length === 0) return { state, events: [], audit: [] };
  let change: Change = { state, events: [], audit: [] };
  for (const device of devices.values()) {
    const next = remove(change.state, device, { cause: "administrator", reason, now });
    change = {
      state: next.state,
      events: [...change.events, ...next.events],
      audit: [...change.audit, ...next.audit],
    };
  }
  return { ...change, state: withBook(change.state, licenceId, emptyBook) };
}

function checkCooledOff({ deviceId }: Device, possible: Date, now: Date): void {
  if (now >= possible) return;
  const time = possible.toISOString();
  throw new DomainError("DEVICE_COOLING_OFF", `the device can be freed by its user from ${time}`, {
    resource: deviceId,
    possible_time: time,
  });
}

function checkCount(
  { deviceId }: Device,
  releases: readonly Release[],
  limit: { count: number; window: string },
): void {
  if (releases.length < limit.count) return;
  const { count, window } = limit;
  const first = releases.at(-count);
  // With a count of 0 it never is.
  const possible = first === undefined || count === 0 ? "" : addPeriod(first.time, window, "UTC").toISOString();
  const text = possible === "" ? "only an administrator can free it" : `it is possible again from ${possible}`;
  throw new DomainError("DEACTIVATIONS_EXHAUSTED", `users may free ${count} devices in ${window}; ${text}`, {
    resource: deviceId,
    limit: String(count),
    window,
    ...(possible !== "" && { possible_time: possible }),
  });
}

interface Removal {
  readonly cause: DeactivationCause;
  readonly reason: string;
  readonly now: Date;
}

function remove(
  state: AccountState,
  device: Device,
  { cause, reason, now }: Removal,
  releases: DeviceBook["releases"] = bookOf(state, device.licenceId).releases,
): Change {
  const { deviceId, licenceId, userId } = device;
  const devices = new Map(bookOf(state, licenceId).devices);
  devices.delete(deviceId);
  const licence = state.licences.get(licenceId);
  const isLive = licence !== undefined && licenceStatus(licence, now) !== "revoked";
  return {
    state: withBook(state, licenceId, { devices, releases }),
    events: [
      { kind: "device_deactivated", device, cause, reason },
      ...(isLive ? [tellLicence(licence, "device deactivated")] : []),
    ],
    audit: [
      {
        action: "device.deactivate",
        resource: deviceId,
        reason,
        details: { licence: licenceId, cause, ...(userId !== undefined && { user: userId }) },
      },
    ],
  };
}
