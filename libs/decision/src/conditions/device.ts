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

  return [
    (question, failures) => {
      if (isActivated(question)) return true;
      const known = question.request.subject?.deviceId !== undefined;
      failures?.push(failureOf(licence.id, known, known && isExhausted(question.nowMs)));
      return false;
    },
  ];
}

function failureOf(licenceId: string, known: boolean, exhausted: boolean): Failure {
  if (!known) return { code: "DEVICE_REQUIRED", licenceId, remedies: [{ kind: "IDENTIFY_DEVICE" }] };
  if (!exhausted) {
    return { code: "DEVICE_NOT_ACTIVATED", licenceId, remedies: [{ kind: "ACTIVATE_DEVICE", licenceId }] };
  }
  return {
    code: "DEVICES_EXHAUSTED",
    licenceId,
    remedies: [
      { kind: "DEACTIVATE_DEVICE", licenceId },
      { kind: "BUY_QUANTITY", licenceId },
    ],
  };
}
