import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { checkUser } from "../account/check-user.ts";
import type { DeviceTerms } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceOf } from "../licence/licence.ts";
import { tellLicence } from "../licence/tell-licences.ts";
import type { Device } from "./device.ts";
import { bookOf, byAge, withBook } from "./device.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { countEqual, isSameDevice, takeFingerprint } from "./fingerprint.ts";
import { deviceLimit } from "./standing-devices.ts";

/** A device to activate. */
export interface Activation {
  readonly licenceId: string;
  /** Absent: it is to be anybody's of the account. */
  readonly userId?: string;
  readonly fingerprint: Fingerprint;
  readonly displayName: string;
  readonly platform: string;
}

/** What an activation is decided by. */
export interface ActivationContext {
  /** Of the licence's plan; absent: it binds no devices. */
  readonly terms: DeviceTerms | undefined;
  readonly newId: () => string;
  readonly now: Date;
}

/**
 * Activates a device, or brings the active one up to date that the fingerprint matches, so that a machine of which one
 * part changes after the other stays one device. Never more than the licence and the user may have.
 * @throws DomainError NOT_FOUND, DEVICES_NOT_OFFERED, LICENCE_REVOKED, DEVICE_USER_REQUIRED, FINGERPRINT_INCOMPLETE,
 * DEVICES_EXHAUSTED
 */
export function activateDevice(
  state: AccountState,
  activation: Activation,
  { terms, newId, now }: ActivationContext,
): Change & { readonly deviceId: string } {
  const licence = licenceOf(state, activation.licenceId);
  const { licenceId, userId } = activation;
  if (terms === undefined) {
    throw new DomainError("DEVICES_NOT_OFFERED", "the licence binds no devices", { resource: licenceId });
  }
  if (licence.state === "revoked") {
    throw new DomainError("LICENCE_REVOKED", "a revoked licence stays revoked", { resource: licenceId });
  }
  if (userId !== undefined) checkUser(state, userId);
  const fingerprint = takeFingerprint(activation.fingerprint, terms);
  const known = findDevice([...bookOf(state, licenceId).devices.values()], { ...activation, fingerprint }, terms);
  if (known !== undefined) return renew(state, licence, known, { ...activation, fingerprint });
  checkFree(state, licence, userId, terms);
  const device: Device = { ...activation, fingerprint, deviceId: newId(), activateTime: now, seenTime: now };
  return keep(state, licence, device, false);
}

/**
 * The active device with that fingerprint that the user may use, as a check would let them: of several the one that is
 * bound to the user, then the closest, then the oldest.
 */
function findDevice(devices: readonly Device[], wanted: Activation, terms: DeviceTerms): Device | undefined {
  const closeness = (device: Device): number =>
    (device.userId === wanted.userId ? terms.components.length + 1 : 0) +
    countEqual(device.fingerprint, wanted.fingerprint, terms);
  const [closest] = devices
    .filter(({ userId }) => userId === undefined || wanted.userId === undefined || userId === wanted.userId)
    .filter(({ fingerprint }) => isSameDevice(fingerprint, wanted.fingerprint, terms))
    .sort((left, right) => closeness(right) - closeness(left) || byAge(left, right));
  return closest;
}

function renew(state: AccountState, licence: Licence, known: Device, activation: Activation) {
  const { fingerprint } = activation;
  const displayName = activation.displayName === "" ? known.displayName : activation.displayName;
  const platform = activation.platform === "" ? known.platform : activation.platform;
  const isSame =
    displayName === known.displayName && platform === known.platform && isEqual(fingerprint, known.fingerprint);
  if (isSame) return { state, events: [], audit: [], deviceId: known.deviceId };
  return keep(state, licence, { ...known, fingerprint, displayName, platform }, true);
}

function isEqual(left: Fingerprint, right: Fingerprint): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}

function checkFree(state: AccountState, licence: Licence, userId: string | undefined, terms: DeviceTerms): void {
  const { limitPerUser } = terms;
  const devices = [...bookOf(state, licence.licenceId).devices.values()];
  const { licenceId: resource } = licence;
  if (limitPerUser !== undefined && userId === undefined) {
    throw new DomainError("DEVICE_USER_REQUIRED", "the plan counts devices by user: say whose it is", { resource });
  }
  const limit = deviceLimit(licence, terms);
  if (devices.length >= limit) {
    throw new DomainError(
      "DEVICES_EXHAUSTED",
      `${devices.length} of ${limit} devices are activated: deactivate one, or buy more`,
      {
        resource,
        limit: String(limit),
      },
    );
  }
  if (limitPerUser !== undefined && devices.filter((device) => device.userId === userId).length >= limitPerUser) {
    throw new DomainError("DEVICES_EXHAUSTED", `all ${limitPerUser} devices of the user are activated`, {
      resource,
      limit: String(limitPerUser),
      user: userId ?? "",
    });
  }
}

function keep(state: AccountState, licence: Licence, device: Device, renewed: boolean) {
  const { deviceId, licenceId, userId } = device;
  const book = bookOf(state, licenceId);
  return {
    state: withBook(state, licenceId, { ...book, devices: new Map(book.devices).set(deviceId, device) }),
    events: [
      { kind: "device_activated", device, renewed } as const,
      tellLicence(licence, renewed ? "device renewed" : "device activated"),
    ],
    audit: [
      {
        action: renewed ? "device.renew" : "device.activate",
        resource: deviceId,
        reason: "",
        details: { licence: licenceId, ...(userId !== undefined && { user: userId }) },
      },
    ],
    deviceId,
  };
}
