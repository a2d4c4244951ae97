import { describe, expect, it } from "@jest/globals";
import { uncoveredScopes } from "./scopes.ts";

describe("uncoveredScopes", () => {
  it.each<[string, string[], string[], string[]]>([
    ["itself", ["token.read"], ["token.read"], []],
    ["a wildcard covers what is below", ["token.*"], ["token.read", "token.*"], []],
    ["the widest covers all", ["*"], ["token.read", "token.*", "*"], []],
    ["not its neighbour", ["token.read"], ["token.write"], ["token.write"]],
    ["not the wildcard above", ["token.read", "token.write"], ["token.*", "*"], ["token.*", "*"]],
    ["not a longer word", ["token.*"], ["tokens.read"], ["tokens.read"]],
    ["nothing covers nothing", [], ["token.read"], ["token.read"]],
  ])("%s", (_name, held, wanted, refused) => {
    expect(uncoveredScopes(held, wanted)).toEqual(refused);
  });
});
