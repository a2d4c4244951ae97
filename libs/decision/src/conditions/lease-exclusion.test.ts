import { expect, it } from "@jest/globals";
import { isLeftOut } from "../give-key.ts";

it.each([
  ["a user by name", { users: ["ann"] }, { userId: "ann" }, true],
  ["another user not", { users: ["ann"] }, { userId: "bob" }, false],
  ["whoever is in a group", { groups: ["guests"] }, { userId: "bob", groups: ["core", "guests"] }, true],
  ["nobody of other groups", { groups: ["guests"] }, { userId: "bob", groups: ["core"] }, false],
  ["nobody who is not named", { users: ["ann"], groups: ["guests"] }, {}, false],
])("leaves out of the keys %s", (_, exclusion, seeker, expected) => {
  expect(isLeftOut(exclusion, seeker)).toBe(expected);
});
