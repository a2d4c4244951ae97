import type { Failure } from "../decision.ts";
import type { Condition, Question } from "../snapshot.ts";
import type { LicenceDocument } from "../snapshot-document.ts";

/** DEVICE_REQUIRED without a device, DEVICE_NOT_ACTIVATED while one more may be activated, else DEVICES_EXHAUSTED. */
export function deviceConditions(licence: LicenceDocument): Condition[] {
  const { devices } = licence;
  if (devices === undefined) return [];
  const active = new Map(devices.active.map((device) => [device.id, device]));
  const limit = devices.limit ?? licence.quantity;

  function isActivated({ request: { subject }, nowMs }: Question): boolean {
    const device = subject?.deviceId === undefined ? undefined : active.get(subject.deviceId);
    if (device === undefined || nowMs >= (device.until ?? Infinity)) return false;
    return device.userId === undefined || subject?.userId === undefined || device.userId === subject.userId;
  }

  function isExhausted(nowMs: number): boolean {
    return (devices?.used ?? devices?.active.filter(({ until }) => nowMs < (until ?? Infinity)).length ?? 0) >= limit;
  }

  function isExhaustedFor(userId: string | undefined, nowMs: number): boolean {
    if (userId === undefined || devices?.limitPerUser === undefined) return false;
    const own = devices.active.filter((device) => device.userId === userId && nowMs < (device.until ?? Infinity));
    return own.length >= devices.limitPerUser;
  }

  return [
    (question, failures) => {
      if (isActivated(question)) return true;
      failures?.push(failureOf(question));
      return false;
    },
  ];

  function failureOf({ request: { subject }, nowMs }: Question): Failure {
    const { id: licenceId } = licence;
    if (subject?.deviceId === undefined) {
      return { code: "DEVICE_REQUIRED", licenceId, remedies: [{ kind: "IDENTIFY_DEVICE" }] };
    }
    const deactivate = { kind: "DEACTIVATE_DEVICE", licenceId } as const;
    if (isExhausted(nowMs)) {
      const remedies = [deactivate, { kind: "BUY_QUANTITY", licenceId } as const];
      return { code: "DEVICES_EXHAUSTED", licenceId, remedies };
    }
    // More units would not let the user have more devices.
    if (isExhaustedFor(subject.userId, nowMs)) return { code: "DEVICES_EXHAUSTED", licenceId, remedies: [deactivate] };
    return { code: "DEVICE_NOT_ACTIVATED", licenceId, remedies: [{ kind: "ACTIVATE_DEVICE", licenceId }] };
  }
}
