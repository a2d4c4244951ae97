import type { DeviceTerms } from "../catalog/catalog.ts";
import type { Licence } from "../licence/licence.ts";
import type { Device, DeviceBook } from "./device.ts";
import { byAge } from "./device.ts";

/** Active devices of a licence of which not all may use it. */
export interface DevicesOver {
  /** How many may. */
  readonly limit: number;
  readonly used: number;
  /** The others, sorted. */
  readonly deviceIds: readonly string[];
  /** Whose the others are, sorted; a device may be nobody's. */
  readonly userIds: readonly string[];
}

/** The devices beyond the limits, if there are any. */
export function devicesOver(
  licence: Pick<Licence, "quantity">,
  book: DeviceBook,
  terms: DeviceTerms | undefined,
): DevicesOver | undefined {
  if (terms === undefined) return undefined;
  const standing = new Set(standingDevices(licence, book, terms));
  const beyond = [...book.devices.values()].filter((device) => !standing.has(device));
  if (beyond.length === 0) return undefined;
  const userIds = [...new Set(beyond.flatMap(({ userId }) => userId ?? []))].sort();
  const deviceIds = beyond.map(({ deviceId }) => deviceId).sort();
  return { limit: standing.size, used: book.devices.size, deviceIds, userIds };
}

/** How many devices the licence may have. */
export function deviceLimit({ quantity }: Pick<Licence, "quantity">, { limitPerUnit }: DeviceTerms): number {
  return quantity * limitPerUnit;
}

/**
 * The devices that may use the licence, oldest first. After a change to fewer than are active the newest are beyond the
 * limit: they stay activated, and are denied until others are freed or more is bought.
 */
export function standingDevices(licence: Pick<Licence, "quantity">, book: DeviceBook, terms: DeviceTerms): Device[] {
  const limit = deviceLimit(licence, terms);
  const { limitPerUser = Infinity } = terms;
  const ofUser = new Map<string, number>();
  return [...book.devices.values()]
    .sort(byAge)
    .filter(({ userId }) => {
      if (userId === undefined) return true;
      const count = (ofUser.get(userId) ?? 0) + 1;
      ofUser.set(userId, count);
      return count <= limitPerUser;
    })
    .slice(0, limit);
}
