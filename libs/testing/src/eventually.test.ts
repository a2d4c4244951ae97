import { describe, expect, it } from "@jest/globals";
import { eventually } from "./eventually.ts";

describe("eventually", () => {
  it("answers what the first good attempt answers", async () => {
    let attempts = 0;
    const answer = await eventually(() => {
      attempts += 1;
      if (attempts === 1) throw new Error("not yet");
      return attempts === 2 ? false : "done";
    });
    expect(answer).toBe("done");
  });

  it("throws the last failure after the deadline", async () => {
    const failing = () => Promise.reject(new Error("never"));
    await expect(eventually(failing, { withinMs: 50 })).rejects.toThrow("never");
    await expect(eventually(() => false, { withinMs: 50 })).rejects.toThrow("the condition never held");
  });
});
