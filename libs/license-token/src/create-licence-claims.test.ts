import { describe, expect, it } from "@jest/globals";
import { allowingInput, casesNow } from "@licet/decision/cases";
import { createLicenceClaims } from "./create-licence-claims.ts";

describe("createLicenceClaims", () => {
  it("tells in flat words what the licence gives", () => {
    const { document, licence } = allowingInput();
    document.features["builds"] = { kind: "metered" };
    licence.grants.push(
      { id: "gr_2", feature: "export", source: "addon", limit: 5 },
      { id: "gr_3", feature: "builds", source: "plan", allowance: { amount: "100", perSeat: true, recurrence: "P1M" } },
    );
    Object.assign(licence, {
      edition: "team",
      versions: { max: "2" },
      maintenanceUntil: 5,
      rules: { territory: "west" },
      seats: { assigned: ["usr_ann"] },
      devices: { limit: 4, active: [{ id: "dev_1" }] },
      leases: { held: [] },
    });
    const claims = createLicenceClaims(document, "lic_1", {
      issuer: "https://licet.example",
      tokenId: "tok_1",
      issuedAt: casesNow,
      expiresAt: new Date("2026-07-01T00:00:00Z"),
      refreshAt: new Date("2026-06-15T00:00:00Z"),
      graceSeconds: 3600,
      status: { idx: 7, uri: "https://licet.example/status/1" },
    });
    expect(claims).toEqual({
      iss: "https://licet.example",
      sub: "acc_1",
      aud: "forge",
      jti: "tok_1",
      iat: 1780272000,
      nbf: 1780272000,
      exp: 1782864000,
      status: { status_list: { idx: 7, uri: "https://licet.example/status/1" } },
      licet: {
        snapshot: document,
        refreshAt: Date.UTC(2026, 5, 15),
        graceSeconds: 3600,
        licence: {
          id: "lic_1",
          product: "forge",
          edition: "team",
          plan: "team",
          planVersion: 3,
          models: ["subscription"],
          versions: { max: "2" },
          from: licence.from,
          until: licence.until,
          maintenanceUntil: 5,
          features: { export: 15, builds: true },
          quantities: { units: 2, users: 2, devices: 4, concurrency: 2 },
          usage: { builds: [{ amount: "100", perUnit: true, reset: "P1M" }] },
          binding: { users: ["usr_ann"], devices: ["dev_1"] },
          territory: "west",
        },
      },
    });
  });
});
