import type { Remedy } from "../decision.ts";
import type { Condition } from "../snapshot.ts";
import type { LicenceDocument } from "../snapshot-document.ts";
import { administratorsOf } from "./person.ts";

/** SEAT_REQUIRED while a seat is free for the user, SEATS_EXHAUSTED when none is. */
export function seatConditions(licence: LicenceDocument): Condition[] {
  const { seats } = licence;
  if (seats === undefined) return [];
  const assigned = new Set(seats.assigned);
  const used = seats.used ?? assigned.size;
  const exhausted = used + (seats.reserved ?? 0) >= (seats.limit ?? licence.quantity);
  return [
    ({ request, snapshot }, failures) => {
      const userId = request.subject?.userId;
      if (userId !== undefined && assigned.has(userId)) return true;
      if (failures === undefined) return false;
      const licenceId = licence.id;
      const administrators = administratorsOf(snapshot.document.account);
      const release: Remedy[] = [
        { kind: "RELEASE_SEAT", licenceId, administrators },
        { kind: "BUY_QUANTITY", licenceId },
      ];
      const isOpen = !exhausted || (seats.openTo?.includes(userId ?? "") ?? false);
      if (userId !== undefined && !isOpen) failures.push({ code: "SEATS_EXHAUSTED", licenceId, remedies: release });
      else {
        const assign: Remedy = { kind: "ASSIGN_SEAT", licenceId, administrators };
        const begins = seats.onUse === true && userId !== undefined;
        const remedies: Remedy[] = begins ? [{ kind: "BEGIN_BY_USE", licenceId }, assign] : [assign];
        failures.push({ code: "SEAT_REQUIRED", licenceId, remedies });
      }
      return false;
    },
  ];
}
