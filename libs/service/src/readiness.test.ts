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
    expect(await readiness.state()).toEqual({ ready: false, missing: ["refusing", "throwing", "silent"] });
  });

  it("is never ready again once it drains", async () => {
    const readiness = createReadiness([]);
    expect(await readiness.state()).toEqual({ ready: true, missing: [] });
    readiness.drain();
    expect(await readiness.state()).toEqual({ ready: false, missing: ["draining"] });
  });

  it("stays ready without what it had once, and names it", async () => {
    let isThere = false;
    const check = () => {
      if (!isThere) throw new Error("away");
    };
    const readiness = createReadiness([{ name: "database", check }]);
    expect(await readiness.state()).toEqual({ ready: false, missing: ["database"] });
    isThere = true;
    expect(await readiness.state()).toEqual({ ready: true, missing: [] });
    isThere = false;
    expect(await readiness.state()).toEqual({ ready: true, missing: ["database"] });
  });

  it("checks once for all who ask meanwhile", async () => {
    let checks = 0;
    const gate = Promise.withResolvers<void>();
    const readiness = createReadiness([{ name: "database", check: () => (checks++, gate.promise) }]);
    const answers = Promise.all(Array.from({ length: 100 }, () => readiness.state()));
    gate.resolve();
    expect(new Set((await answers).map(({ ready }) => ready))).toEqual(new Set([true]));
    expect(checks).toBe(1);
    await readiness.state();
    expect(checks).toBe(2);
  });
});
