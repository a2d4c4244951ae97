import { expect, it } from "@jest/globals";
import { findSeatProblems } from "./validate-seats.ts";

const seatPolicy = { coolingOff: "P7D" };

it.each([
  ["a policy for seats", { seatModel: "SEAT_MODEL_NAMED_USER", seatPolicy }, []],
  ["seats without one", { seatModel: "SEAT_MODEL_NAMED_USER" }, []],
  ["one without seats", { seatModel: "SEAT_MODEL_ACCOUNT", seatPolicy }, ["plans[team].seat_policy"]],
])("judges %s", (_name, plan, fields) => {
  const problems = findSeatProblems({ key: "team", productKey: "forge", ...plan });
  expect(problems.map(({ field }) => field)).toEqual(fields);
});
