import { describe, expect, it } from "@jest/globals";
import { createReadiness } from "./readiness.ts";

describe("createReadiness", () => {
  it("names what is missing, also what does not answer in time", async () => {
    const readiness = createReadiness(
      [
        { name: "fine", check: () => undefined },
        { name: "refusing", check: () => Promise.reject(new Error("no")) },
        {
          name: "throwing",
          check: () => {
            throw new Error("no");
          },
        },
        { name: "silent", check: () => new Promise<void>(() => undefined) },
      ],
      20,
    );
    expect(await readiness.missing()).toEqual(["refusing", "throwing", "silent"]);
  });

  it("is never ready again once it drains", async () => {
    const readiness = createReadiness([]);
    expect(await readiness.missing()).toEqual([]);
    readiness.drain();
    expect(await readiness.missing()).toEqual(["draining"]);
  });
});
