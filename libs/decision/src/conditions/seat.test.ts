import { expect, it } from "@jest/globals";
import { allowingInput, casesNow } from "../case-input.suite.ts";
import { compileSnapshot } from "../compile-snapshot.ts";
import { decide } from "../decide.ts";
import type { LicenceDocument } from "../snapshot-document.ts";

/** Of two seats, without one for who asks. */
it.each<[string, LicenceDocument["seats"], string]>([
  ["one is free", { assigned: ["usr_bob"] }, "SEAT_REQUIRED"],
  ["one is free and one kept for others", { assigned: [], reserved: 1 }, "SEAT_REQUIRED"],
  ["the last is kept for others", { assigned: ["usr_bob"], reserved: 1 }, "SEATS_EXHAUSTED"],
  [
    "the last is kept for somebody else",
    { assigned: ["usr_bob"], reserved: 1, openTo: ["usr_eve"] },
    "SEATS_EXHAUSTED",
  ],
  ["the last is kept for them", { assigned: ["usr_bob"], reserved: 1, openTo: ["usr_ann"] }, "SEAT_REQUIRED"],
  ["none is free", { assigned: ["usr_bob", "usr_eve"] }, "SEATS_EXHAUSTED"],
])("a user has no seat while %s", (_name, seats, code) => {
  const { document, licence, request } = allowingInput();
  if (seats) licence.seats = seats;
  const decision = decide(compileSnapshot(document), request, casesNow);
  expect(decision.failures.map((failure) => failure.code)).toEqual([code]);
});
