import { describe, expect, it } from "@jest/globals";
import { fromTraceparent, toTraceparent } from "./traceparent.ts";

describe("traceparent", () => {
  it.each([
    ["sampled", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true],
    ["not sampled", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", true],
    ["of no trace", "00-00000000000000000000000000000000-b7ad6b7169203331-01", false],
    ["malformed", "00-xyz", false],
    ["absent", undefined, false],
  ])("that is %s is read and written back, or ignored", (_, text, isValid) => {
    expect(toTraceparent(fromTraceparent(text))).toBe(isValid ? text : undefined);
  });
});
