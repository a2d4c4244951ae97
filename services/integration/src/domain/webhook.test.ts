import { describe, expect, it } from "@jest/globals";
import { nextAttempt, wantsEvent } from "./webhook.ts";

const endpoint = { endpointId: "whe_1", url: "", eventTypes: [] as string[], disabled: false, createTime: new Date(0) };

describe("wantsEvent", () => {
  it.each([
    ["all types", endpoint, true],
    ["the type", { ...endpoint, eventTypes: ["other", "token"] }, true],
    ["other types", { ...endpoint, eventTypes: ["other"] }, false],
    ["nothing, being disabled", { ...endpoint, disabled: true }, false],
  ])("an endpoint that asks for %s", (_name, asking, expected) => {
    expect(wantsEvent(asking, "token")).toBe(expected);
  });
});

describe("nextAttempt", () => {
  const schedule = { maxAttempts: 5, firstDelayMs: 1000, maxDelayMs: 3000 };
  it.each([
    [1, 1000],
    [2, 2000],
    [3, 3000],
    [4, 3000],
    [5, undefined],
  ])("after attempt %i waits %s ms", (attempts, delayMs) => {
    expect(nextAttempt(attempts, new Date(0), schedule)?.getTime()).toBe(delayMs);
  });
});
