import { expect, it } from "@jest/globals";
import { allowingInput, casesNow } from "./case-input.suite.ts";
import { compileSnapshot } from "./compile-snapshot.ts";
import { decide } from "./decide.ts";
import { SeatUses } from "./seat-uses.ts";

const hourMs = 3_600_000;
const nowMs = casesNow.getTime();
const annsUse = { tenantId: "ten_live", licenceId: "lic_1", userId: "usr_ann" };

/** Asks as Ann, so many hours on; `noticed` says when notice was given, unless nobody asks for uses. */
function ask(uses: SeatUses, hours: number, noticed: Record<string, number> | null = {}): void {
  const { document, licence, request } = allowingInput();
  licence.seats = { assigned: ["usr_ann"], ...(noticed && { idle: { noticed } }) };
  const decision = decide(compileSnapshot(document), request, casesNow);
  uses.note({ document, decision, userId: request.subject?.userId, timeMs: nowMs + hours * hourMs });
}

it("tells a use of a seat once a day, and at once after notice was given", () => {
  const uses = new SeatUses();
  for (const hours of [0, 1, 23.9]) ask(uses, hours);
  expect(uses.take(9)).toEqual([{ ...annsUse, timeMs: nowMs }]);
  ask(uses, 23.99);
  expect(uses.take(9)).toEqual([]);
  ask(uses, 24);
  expect(uses.take(9)).toEqual([{ ...annsUse, timeMs: nowMs + 24 * hourMs }]);
  const noticed = { usr_ann: nowMs + 25 * hourMs };
  for (const hours of [26, 27]) ask(uses, hours, noticed);
  expect(uses.take(9)).toEqual([{ ...annsUse, timeMs: nowMs + 26 * hourMs }]);
});

it("tells nothing where nobody asks, of a denial, or of what nobody's seat gave", () => {
  const uses = new SeatUses();
  ask(uses, 0, null);
  const { document, licence, request } = allowingInput();
  licence.seats = { assigned: ["usr_bob"], idle: { noticed: {} } };
  const denied = decide(compileSnapshot(document), request, casesNow);
  uses.note({ document, decision: denied, userId: "usr_ann", timeMs: nowMs });
  licence.seats.assigned.push("usr_ann");
  const allowed = decide(compileSnapshot(document), request, casesNow);
  uses.note({ document, decision: allowed, userId: undefined, timeMs: nowMs });
  expect([denied.allowed, allowed.allowed, uses.waiting]).toEqual([false, true, 0]);
});

it("keeps what could not be told, the newest of each seat, and no more than it may", () => {
  const uses = new SeatUses(1);
  ask(uses, 0);
  const [first] = uses.take(1);
  ask(uses, 24);
  uses.giveBack([first!, { ...first!, userId: "usr_eve" }]);
  expect(uses.take(9)).toEqual([{ ...annsUse, timeMs: nowMs + 24 * hourMs }]);
});
