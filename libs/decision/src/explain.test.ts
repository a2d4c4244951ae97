import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { toCanonicalJson } from "./canonical-json.ts";
import { compileSnapshot } from "./compile-snapshot.ts";
import { codesOfConditions } from "./condition-name.ts";
import { decide } from "./decide.ts";
import type { Failure } from "./decision.ts";
import { allowingInput, breakers, casesNow, decisionCases, type CaseInput } from "./decision-cases.suite.ts";
import { denialCodes } from "./denial-code.ts";
import { explain } from "./explain.ts";
import type { Explanation, Finding } from "./explanation.ts";

function explained({ document, request, evidence }: CaseInput): Explanation {
  return explain(compileSnapshot(document), request, casesNow, evidence);
}

/** What the tree says stands in the way, in the order of the conditions. */
function failuresOf({ findings, licences, overrides, entitled }: Explanation): Failure[] {
  const rights = [
    ...overrides.filter(({ override, concernsSubject }) => concernsSubject && override.effect === "grant"),
    ...licences.flatMap((licence) => [licence, ...licence.grants]),
  ];
  const denials = overrides.filter(({ override }) => override.effect === "deny");
  const bearing = [{ findings }, ...denials, ...(entitled ? [] : rights)].flatMap((part) => part.findings);
  return bearing
    .flatMap(({ failures }) => failures)
    .sort((left, right) => denialCodes.indexOf(left.code) - denialCodes.indexOf(right.code));
}

function allFindings({ findings, licences, overrides }: Explanation): Finding[] {
  const rights = licences.flatMap((licence) => [licence, ...licence.grants]);
  return [{ findings }, ...overrides, ...rights].flatMap((part) => part.findings);
}

function agrees(input: CaseInput): void {
  const { document, request, evidence } = input;
  const explanation = explained(input);
  const decision = decide(compileSnapshot(document), request, casesNow, evidence);
  expect(toCanonicalJson(explanation.decision)).toBe(toCanonicalJson(decision));
  expect(failuresOf(explanation).map(toCanonicalJson).sort()).toEqual(decision.failures.map(toCanonicalJson).sort());
  for (const { condition, outcome, failures } of allFindings(explanation)) {
    expect(outcome === "failed").toBe(failures.length > 0);
    for (const { code } of failures) expect(codesOfConditions[condition]).toContain(code);
  }
  const usable = [...explanation.overrides, ...explanation.licences.flatMap(({ grants }) => grants)].filter(
    (right) => right.usable,
  );
  for (const { grantId, overrideId } of decision.sources) {
    expect(
      usable.some((right) => ("source" in right ? right.source.grantId === grantId : right.override.id === overrideId)),
    ).toBe(true);
  }
}

describe("an explanation", () => {
  it.each(decisionCases)("has just the failures of the decision: $name", agrees);

  it("agrees with the decision whatever is wrong with several licences and overrides", () => {
    const seeds = fc.record({
      broken: fc.array(fc.subarray(breakers as (typeof breakers)[number][], { maxLength: 3 }), {
        minLength: 1,
        maxLength: 4,
      }),
      overrides: fc.array(
        fc.record({
          effect: fc.constantFrom("grant" as const, "set" as const, "deny" as const),
          userId: fc.constantFrom(undefined, "usr_ann", "usr_bob"),
          until: fc.constantFrom(undefined, casesNow.getTime(), casesNow.getTime() + 1),
        }),
        { maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(seeds, ({ broken, overrides }) => {
        const input = allowingInput();
        const licences = broken.map((each, index) => {
          const part = allowingInput();
          Object.assign(part, { document: input.document, request: input.request });
          part.licence = structuredClone(input.licence);
          for (const { breaks } of each) breaks(part);
          if (part.evidence !== undefined) input.evidence = part.evidence;
          return {
            ...part.licence,
            id: `lic_${index}`,
            grants: part.licence.grants.map((grant) => ({ ...grant, id: `gr_${index}_${grant.id}` })),
          };
        });
        input.document.licences = licences;
        input.document.overrides = [
          ...(input.document.overrides ?? []),
          ...overrides.map(({ effect, userId, until }, index) => ({
            ...{ id: `more_${index}`, feature: "export", effect, reason: "test", author: "ops" },
            ...(userId !== undefined && { userId }),
            ...(until !== undefined && { until }),
            ...(effect !== "deny" && { limit: 3 }),
          })),
        ];
        agrees(input);
      }),
      { numRuns: 400 },
    );
  });

  it("tells of conditions that held, of those that nobody asked for, and of licences that do not matter", () => {
    const input = allowingInput();
    input.licence.seats = { assigned: ["usr_ann"] };
    input.document.licences.push({ ...structuredClone(input.licence), id: "lic_2", grants: [] });
    const { licences, otherLicences, entitled } = explained(input);
    expect({ entitled, otherLicences }).toEqual({ entitled: true, otherLicences: 1 });
    expect(licences).toHaveLength(1);
    const outcomes = Object.fromEntries(licences[0]?.findings.map((each) => [each.condition, each.outcome]) ?? []);
    expect(outcomes).toEqual({
      ...{ status: "not_applicable", term: "held", version: "not_applicable", role: "not_applicable" },
      ...{ group: "not_applicable", seat: "held", device: "not_applicable", lease: "not_applicable" },
      ...{ territory: "not_applicable", rollout: "not_applicable" },
    });
  });

  it("tells what keeps one licence from being used though another allows", () => {
    const input = allowingInput();
    input.document.licences.push({
      ...structuredClone(input.licence),
      id: "lic_2",
      status: "suspended",
      grants: [{ id: "gr_2", feature: "export", source: "plan", limit: 99 }],
    });
    const { decision, licences } = explained(input);
    expect(decision).toMatchObject({ allowed: true, limit: "10", failures: [] });
    expect(licences.map(({ grants }) => grants[0]?.usable)).toEqual([true, false]);
    expect(licences[1]?.findings[0]).toMatchObject({ condition: "status", outcome: "failed" });
  });

  it("names an unknown account and an unknown feature", () => {
    const unknown = explain(undefined, { feature: "export" }, casesNow);
    expect(unknown.findings).toMatchObject([{ condition: "account", outcome: "failed" }]);
    const { findings } = explained({ ...allowingInput(), request: { feature: "constructor" } });
    expect(findings).toMatchObject([{ outcome: "held" }, { condition: "feature", outcome: "failed" }]);
  });
});
