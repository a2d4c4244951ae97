import { describe, expect, it } from "@jest/globals";
import { compileSnapshot } from "./compile-snapshot.ts";
import { decide } from "./decide.ts";
import { allowingInput, casesNow } from "./decision-cases.suite.ts";
import type { PlaceEvidence } from "./decision-request.ts";

const { document, licence, request } = allowingInput();
document.features["export"] = { kind: "boolean" };
licence.rules = { territory: "west" };

/** More countries than are remembered for one answer. */
const countries = Array.from({ length: 200 }, (_, index) => `U${String.fromCharCode(65 + (index % 26))}${index}`);

function ask(snapshot: ReturnType<typeof compileSnapshot>, place: PlaceEvidence) {
  return decide(snapshot, { ...request, place }, casesNow);
}

describe("the place of an allowed answer", () => {
  it("is that of the request, whatever was asked before", () => {
    document.territories = { west: { trust: ["claim", "ip"], unknown: "allow" } };
    const snapshot = compileSnapshot(document);
    for (const country of [...countries, ...countries.toReversed()]) {
      expect(ask(snapshot, { claim: country }).place).toEqual({ country, evidence: "claim" });
      expect(ask(snapshot, { ip: country }).place).toEqual({ country, evidence: "ip" });
      expect(ask(snapshot, { ip: country, anonymous: true }).place).toMatchObject({ anonymous: true });
    }
  });

  it("does not make the answer anew for each request", () => {
    const snapshot = compileSnapshot(document);
    expect(ask(snapshot, { claim: "US" })).toBe(ask(snapshot, { claim: "US" }));
  });
});
