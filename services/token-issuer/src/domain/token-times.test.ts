import { describe, expect, it } from "@jest/globals";
import { sampleLicence, perpetualLicence } from "../fixture/licence.fixture.ts";
import { toTokenTimes } from "./token-times.ts";

const now = new Date("2026-06-01T00:00:00Z");
const dayMs = 86_400_000;

describe("toTokenTimes", () => {
  it("ends with the licence, and has its grace", () => {
    const licence = sampleLicence("lic_1", { until: now.getTime() + dayMs, graceUntil: now.getTime() + 3 * dayMs });
    expect(toTokenTimes(licence, now, dayMs)).toEqual({
      expiresAt: new Date("2026-06-02T00:00:00Z"),
      graceSeconds: 2 * 86_400,
      refreshAt: new Date("2026-06-02T00:00:00Z"),
      neededUntil: new Date("2026-06-04T00:00:00Z"),
    });
  });

  it("never ends for a perpetual licence", () => {
    const times = toTokenTimes(perpetualLicence("lic_1"), now, dayMs);
    expect(times.expiresAt).toBeUndefined();
    expect(times.neededUntil.getUTCFullYear()).toBe(9999);
  });

  it("never ends for a licence of which some versions stay usable", () => {
    const licence = sampleLicence("lic_1", { until: now.getTime() + dayMs, fallback: { upTo: "2.1" } });
    const times = toTokenTimes(licence, now, dayMs);
    expect(times.expiresAt).toBeUndefined();
    expect(times.neededUntil.getUTCFullYear()).toBe(9999);
  });

  it.each<[string, number | undefined, string]>([
    ["as the plan says", 3600, "2026-06-01T01:00:00.000Z"],
    ["as usual when the plan says nothing", 0, "2026-06-02T00:00:00.000Z"],
    ["as usual when it is not told", undefined, "2026-06-02T00:00:00.000Z"],
  ])("is to be renewed %s", (_name, tokenRefreshSeconds, refreshAt) => {
    const licence = { ...sampleLicence("lic_1"), ...(tokenRefreshSeconds !== undefined && { tokenRefreshSeconds }) };
    expect(toTokenTimes(licence, now, dayMs).refreshAt.toISOString()).toBe(refreshAt);
  });
});
