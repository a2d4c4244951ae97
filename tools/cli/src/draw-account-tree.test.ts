import { stripVTControlCharacters } from "node:util";
import { expect, it } from "@jest/globals";
import { drawAccountTree } from "./draw-account-tree.ts";

const account = (accountId: string, parentAccountId: string, displayName = "") => {
  return { accountId, parentAccountId, displayName };
};

it("draws an account and all below it, each under its parent", () => {
  const below = [
    account("apac", "world"),
    account("emea", "world", "Europe"),
    account("lab", "emea"),
    account("shop", "apac"),
  ];
  expect(drawAccountTree(account("world", "", "World"), below).map(stripVTControlCharacters)).toEqual([
    "world  World",
    "├─ apac",
    "│  └─ shop",
    "└─ emea  Europe",
    "   └─ lab",
  ]);
  expect(drawAccountTree(account("world", ""), [])).toEqual(["world"]);
});
