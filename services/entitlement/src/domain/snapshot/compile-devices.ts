import type { LicenceDocument } from "@licet/decision";
import type { DeviceTerms } from "../catalog/catalog.ts";
import type { DeviceBook } from "../device/device.ts";
import { deviceLimit, standingDevices } from "../device/standing-devices.ts";
import type { Licence } from "../licence/licence.ts";

/** The devices that may use the licence; those beyond a limit take up room, and are not among them. */
export function compileDevices(
  licence: Licence,
  terms: DeviceTerms,
  book: DeviceBook,
): NonNullable<LicenceDocument["devices"]> {
  const standing = standingDevices(licence, book, terms);
  const { size } = book.devices;
  return {
    limit: deviceLimit(licence, terms),
    ...(terms.limitPerUser !== undefined && { limitPerUser: terms.limitPerUser }),
    ...(size > standing.length && { used: size }),
    active: standing.map(({ deviceId, userId }) => ({ id: deviceId, ...(userId !== undefined && { userId }) })),
  };
}
