import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { toCanonicalJson } from "./canonical-json.ts";
import { compileSnapshot } from "./compile-snapshot.ts";
import { decide } from "./decide.ts";
import type { Remedy } from "./decision.ts";
import { allowingInput, breakers, casesNow, decisionCases, type CaseInput } from "./decision-cases.suite.ts";
import type { MeteredEvidence } from "./decision-request.ts";
import { denialCodes } from "./denial-code.ts";
import { checkSnapshot } from "./snapshot-json.ts";

function answer({ document, request, evidence }: CaseInput, now = casesNow) {
  return decide(compileSnapshot(checkSnapshot(structuredClone(document))), request, now, evidence);
}

function changed(change: (input: CaseInput) => void): CaseInput {
  const input = allowingInput();
  change(input);
  return input;
}

describe("a denied answer", () => {
  it.each(decisionCases)("lists all that fails, with its remedy: $name", (input) => {
    const decision = answer(input);
    expect(decision.failures).toEqual(input.failures);
    expect(decision).toMatchObject({ allowed: false, reason: input.failures[0]?.code, sources: [], revision: 7 });
  });

  it("is covered for every code that a snapshot can lead to", () => {
    const covered = breakers.flatMap(({ failure, alongWith }) => [failure.code, alongWith?.code]);
    // The last one is of no condition: it is what becomes of an answer from a snapshot that is too old.
    expect(denialCodes.filter((code) => !covered.includes(code))).toEqual([
      "ACCOUNT_UNKNOWN",
      "FEATURE_UNKNOWN",
      "SNAPSHOT_STALE",
    ]);
  });

  it("is covered for every remedy that there is", () => {
    // Complete by its type.
    const kinds: Record<Remedy["kind"], true> = {
      ...{ CONTACT_VENDOR: true, BUY: true, REQUEST_ACCESS: true, WAIT_UNTIL: true, PAY: true, RENEW: true },
      ...{ RENEW_MAINTENANCE: true, USE_VERSION: true, ASK_ADMINISTRATOR: true, ASSIGN_SEAT: true, RELEASE_SEAT: true },
      ...{ BUY_QUANTITY: true, IDENTIFY_DEVICE: true, ACTIVATE_DEVICE: true, DEACTIVATE_DEVICE: true, TOP_UP: true },
      ...{ CHECK_OUT_LEASE: true, REDUCE_TO: true, RETRY: true, GIVE_UP: true, BEGIN_BY_USE: true, ASK_APPROVER: true },
    };
    const failures = breakers.flatMap(({ failure, alongWith }) => (alongWith ? [failure, alongWith] : [failure]));
    const covered = new Set(failures.flatMap(({ remedies }) => remedies.map(({ kind }) => kind)));
    expect([...covered].sort()).toEqual(Object.keys(kinds).sort());
  });

  it("names account and feature when they are unknown", () => {
    const remedies = [{ kind: "CONTACT_VENDOR" }];
    const unknown = { feature: "constructor" };
    expect(decide(undefined, unknown, casesNow)).toEqual({
      allowed: false,
      reason: "ACCOUNT_UNKNOWN",
      feature: "constructor",
      sources: [],
      failures: [{ code: "ACCOUNT_UNKNOWN", remedies }],
      revision: 0,
    });
    expect(answer({ ...allowingInput(), request: unknown }).failures).toEqual([{ code: "FEATURE_UNKNOWN", remedies }]);
  });

  it("joins the failures of several licences, each naming its own, a licence's grants only once", () => {
    const input = changed(({ document, licence }) => {
      licence.status = "revoked";
      licence.grants.push({ id: "gr_2", feature: "export", source: "addon", limit: 5 });
      document.licences.push({ ...structuredClone(licence), id: "lic_2", status: "suspended" });
    });
    expect(answer(input).failures.map(({ code, licenceId }) => [code, licenceId])).toEqual([
      ["SUSPENDED", "lic_2"],
      ["REVOKED", "lic_1"],
    ]);
  });

  it("says nothing of other licences when one gives the right and only the feature's own conditions fail", () => {
    const input = changed(({ document, licence }) => {
      document.licences.push({ ...structuredClone(licence), id: "lic_2", status: "revoked" });
      document.features["export"] = { kind: "limit", rules: { rolesAny: ["owner"] } };
    });
    expect(answer(input).failures.map(({ code, licenceId }) => [code, licenceId])).toEqual([
      ["ROLE_REQUIRED", undefined],
    ]);
  });
});

describe("an allowed answer", () => {
  it("carries value, sources, revision and the instant until which it holds", () => {
    expect(answer(allowingInput())).toEqual({
      allowed: true,
      reason: "ALLOWED",
      feature: "export",
      kind: "limit",
      value: 10,
      limit: "10",
      sources: [{ licenceId: "lic_1", grantId: "gr_1", source: "plan", sourceKey: "team" }],
      failures: [],
      revision: 7,
      cacheableUntil: Date.UTC(2027, 0, 1),
    });
  });

  it("comes from any one licence without failure, and only from those", () => {
    const input = changed(({ document, licence }) => {
      document.licences.unshift({ ...structuredClone(licence), id: "lic_0", status: "revoked" });
    });
    expect(answer(input)).toMatchObject({ allowed: true, sources: [{ licenceId: "lic_1" }] });
  });

  it.each<[string, (input: CaseInput) => void, object]>([
    [
      "in grace",
      ({ licence }) => Object.assign(licence, { until: 5e11, from: 1, graceUntil: 2e12 }),
      { reason: "ALLOWED_IN_GRACE" },
    ],
    [
      "in grace and in term",
      ({ licence, document }) => {
        document.licences.push({ ...structuredClone(licence), id: "lic_2", from: 1, until: 5e11, graceUntil: 2e12 });
      },
      { reason: "ALLOWED", value: 10 },
    ],
    [
      "as overage of a soft limit",
      ({ document, request }) => {
        document.features["export"] = { kind: "limit", overage: { policy: "soft" } };
        request.quantity = 1000;
      },
      { reason: "ALLOWED_AS_OVERAGE", limit: "10", used: "0", remaining: "10" },
    ],
    [
      "as overage up to the cap",
      ({ document, request }) => {
        document.features["export"] = { kind: "limit", overage: { policy: "capped", percent: 10 } };
        Object.assign(request, { quantity: 1, current: 10 });
      },
      { reason: "ALLOWED_AS_OVERAGE", used: "10", remaining: "0" },
    ],
    [
      "by an override that grants what nothing else does",
      ({ document, licence }) => {
        licence.grants = [];
        document.overrides = [
          { id: "ovr_1", feature: "export", effect: "grant", limit: 3, reason: "pilot", author: "usr_ops" },
        ];
      },
      { reason: "ALLOWED_BY_OVERRIDE", value: 3, sources: [{ overrideId: "ovr_1", source: "override" }] },
    ],
    [
      "with the value of an override, the user's before the account's",
      ({ document }) => {
        const override = { feature: "export", effect: "set", reason: "deal", author: "usr_ops" } as const;
        document.overrides = [
          { ...override, id: "ovr_1", limit: 3 },
          { ...override, id: "ovr_2", limit: 4, group: "core" },
          { ...override, id: "ovr_3", limit: 5, userId: "usr_bob" },
        ];
      },
      { reason: "ALLOWED_BY_OVERRIDE", value: 4 },
    ],
    [
      "with the place and the evidence that told it",
      ({ document, request }) => {
        document.territories = { eu: { allow: ["DE"], trust: ["ip", "billing"], unknown: "deny" } };
        document.features["export"] = { kind: "limit", rules: { territory: "eu" } };
        request.place = { claim: "JP" };
      },
      { reason: "ALLOWED", place: { country: "DE", evidence: "billing" } },
    ],
  ])("may be given %s", (_name, change, expected) => {
    expect(answer(changed(change))).toMatchObject({ allowed: true, ...expected });
  });

  it.each<[string, (input: CaseInput) => void]>([
    [
      "a device that is activated",
      ({ licence, request }) => {
        licence.devices = { active: [{ id: "dev_1", userId: "usr_ann" }] };
        request.subject = { userId: "usr_ann", deviceId: "dev_1" };
      },
    ],
    [
      "a lease by its id",
      ({ licence, request }) => {
        licence.leases = { held: [{ id: "lea_1", userId: "usr_ann", until: 2e12 }] };
        request.subject = { leaseId: "lea_1" };
      },
    ],
    [
      "a lease of its user",
      ({ licence }) => (licence.leases = { held: [{ id: "lea_1", userId: "usr_ann", until: 2e12 }] }),
    ],
    ["a seat", ({ licence }) => (licence.seats = { assigned: ["usr_ann"] })],
    [
      "a version within the range",
      ({ licence, request }) => {
        licence.versions = { max: "2" };
        request.productVersion = "2.9.1";
      },
    ],
    [
      "a version released during maintenance",
      ({ licence, request }) => {
        licence.maintenanceUntil = Date.UTC(2026, 1, 1);
        request.productVersion = "1.9";
      },
    ],
    ["no version, whatever the maintenance", ({ licence }) => (licence.maintenanceUntil = 0)],
    ["a bug-fix release of the version that stays usable", endedWithFallback("1.9.17")],
    ["a version before the one that stays usable", endedWithFallback("1.2")],
    ["a user, where the vendor registers none", ({ document }) => delete document.users],
  ])("is given to %s", (_name, change) => {
    expect(answer(changed(change)).reason).toBe("ALLOWED");
  });
});

/** Over since its grace, but for versions up to 1.9. */
function endedWithFallback(productVersion: string): (input: CaseInput) => void {
  return ({ licence, request }) => {
    Object.assign(licence, {
      until: casesNow.getTime() - 9,
      graceUntil: casesNow.getTime() - 5,
      fallback: { upTo: "1.9" },
    });
    request.productVersion = productVersion;
  };
}

describe("versions that stay usable after the end", () => {
  const at = (input: CaseInput, agoMs: number) =>
    decide(compileSnapshot(input.document), input.request, new Date(casesNow.getTime() - agoMs));

  it("are no matter in the term and in grace, and hold for ever after", () => {
    const covered = changed(endedWithFallback("1.9.1"));
    const newer = changed(endedWithFallback("2.0"));
    expect([10, 9, 6, 5].map((agoMs) => at(covered, agoMs).reason)).toEqual([
      "ALLOWED",
      "ALLOWED_IN_GRACE",
      "ALLOWED_IN_GRACE",
      "ALLOWED",
    ]);
    expect([10, 6, 5].map((agoMs) => at(newer, agoMs).reason)).toEqual(["ALLOWED", "ALLOWED_IN_GRACE", "EXPIRED"]);
    expect(at(covered, 6).cacheableUntil).toBe(casesNow.getTime() - 5);
    expect(at(covered, -1e12)).toMatchObject({ reason: "ALLOWED", sources: [{ licenceId: "lic_1" }] });
    expect(at(covered, -1e12).cacheableUntil).toBeUndefined();
  });

  it("are told apart in one span of time by one compiled snapshot", () => {
    const { document, request } = changed(endedWithFallback("1.9.1"));
    const snapshot = compileSnapshot(document);
    const versions = ["1.9.1", "2.0", undefined, "1.9"];
    const reasons = versions.map((productVersion) => {
      const { productVersion: _told, ...versionless } = request;
      return decide(snapshot, productVersion === undefined ? versionless : { ...request, productVersion }, casesNow)
        .reason;
    });
    expect(reasons).toEqual(["ALLOWED", "EXPIRED", "EXPIRED", "ALLOWED"]);
  });

  it("need the rest to hold as well, and have nothing left of what is metered", () => {
    const suspended = changed(endedWithFallback("1.9.1"));
    suspended.licence.status = "suspended";
    expect(answer(suspended).failures.map(({ code }) => code)).toEqual(["SUSPENDED"]);
    const metered = changed(endedWithFallback("1.9.1"));
    metered.document.features["export"] = { kind: "metered" };
    metered.licence.grants = [{ id: "gr_1", feature: "export", source: "plan", allowance: { amount: "10" } }];
    const { failures } = answer({ ...metered, evidence: { state: "deferred" } });
    expect(failures).toMatchObject([{ code: "EXPIRED", remedies: [{ kind: "RENEW", licenceId: "lic_1" }] }]);
  });
});

describe("a metered feature", () => {
  function meteredInput(feature: object, evidence?: MeteredEvidence, amount?: string): CaseInput {
    return changed((input) => {
      input.document.features["export"] = { kind: "metered", ...feature };
      input.licence.grants = [{ id: "gr_1", feature: "export", source: "plan", allowance: { amount: "10" } }];
      if (amount !== undefined) input.request.amount = amount;
      if (evidence !== undefined) input.evidence = evidence;
    });
  }
  const spent = { state: "counted", limit: "10", used: "10", remaining: "0" } as const;
  const capped = { overage: { policy: "capped", percent: 5 } };
  const since = casesNow.getTime();
  const grace = { failPolicy: { mode: "grace", seconds: 60 } };

  it.each<[string, CaseInput, string]>([
    ["fits", meteredInput({}, { ...spent, remaining: "0.3" }, "0.3"), "ALLOWED"],
    ["fits nothing more", meteredInput({}, spent), "QUOTA_EXCEEDED"],
    ["was admitted by metering", meteredInput({}, { ...spent, verdict: "admitted" }, "1"), "ALLOWED"],
    [
      "was refused by metering",
      meteredInput({}, { ...spent, remaining: "9", verdict: "refused" }, "1"),
      "QUOTA_EXCEEDED",
    ],
    ["is soft", meteredInput({ overage: { policy: "soft" } }, spent, "99"), "ALLOWED_AS_OVERAGE"],
    ["is within the cap", meteredInput(capped, spent, "0.5"), "ALLOWED_AS_OVERAGE"],
    ["is beyond the cap", meteredInput(capped, spent, "0.500001"), "QUOTA_EXCEEDED"],
    ["is not asked about yet", meteredInput({}, { state: "deferred" }), "ALLOWED"],
    ["cannot be asked about, open", meteredInput({ failPolicy: { mode: "open" } }), "ALLOWED_BY_FALLBACK"],
    ["cannot be asked about, closed", meteredInput({}), "QUOTA_UNKNOWN"],
    [
      "cannot be asked about since less than the grace",
      meteredInput(grace, { state: "unavailable", since: since - 59_999 }),
      "ALLOWED_BY_FALLBACK",
    ],
    [
      "cannot be asked about since the grace",
      meteredInput(grace, { state: "unavailable", since: since - 60_000 }),
      "QUOTA_UNKNOWN",
    ],
  ])("answers when the amount %s", (_name, input, reason) => {
    expect(answer(input).reason).toBe(reason);
  });

  it("offers plans that allow more than is held, and every add-on", () => {
    const input = meteredInput({}, spent, "1");
    input.document.offers = {
      export: [
        { kind: "plan", key: "same", amount: "10" },
        { kind: "plan", key: "larger", amount: "10.5" },
        { kind: "addon", key: "pack", amount: "2" },
      ],
    };
    const buy = answer(input).failures[0]?.remedies.find(({ kind }) => kind === "BUY");
    expect(buy).toMatchObject({ offers: [{ key: "larger" }, { key: "pack" }] });
  });

  it.each([
    ["of its plans", { planKeys: ["other", "team"] }, true],
    ["of other plans", { planKeys: ["other"] }, false],
    ["of its product", { productKey: "forge" }, true],
    ["of another product", { productKey: "mill" }, false],
    ["of any kind", undefined, true],
  ])("offers an add-on that adds to licences %s", (_name, addsTo, isOffered) => {
    const input = meteredInput({}, spent, "1");
    input.document.offers = {
      export: [
        { kind: "plan", key: "larger", amount: "20" },
        { kind: "addon", key: "pack", amount: "2", ...(addsTo && { addsTo }) },
      ],
    };
    const keys = answer(input).failures[0]?.remedies.flatMap((way) => ("offers" in way ? way.offers : []));
    expect(keys?.map(({ key }) => key)).toEqual(isOffered ? ["larger", "pack"] : ["larger"]);
  });

  it("offers no add-on for a licence that was revoked", () => {
    const input = changed(({ document, licence }) => {
      licence.status = "revoked";
      document.offers = { export: [{ kind: "addon", key: "pack", addsTo: { productKey: "forge" } }] };
    });
    expect(JSON.stringify(answer(input).failures)).not.toContain("pack");
  });

  it("may be cached until its reset at most", () => {
    const resetsAt = Date.UTC(2026, 6, 1);
    const decision = answer(meteredInput({}, { ...spent, remaining: "1", resetsAt }));
    expect(decision).toMatchObject({
      value: true,
      limit: "10",
      used: "10",
      remaining: "1",
      resetsAt,
      cacheableUntil: resetsAt,
    });
  });
});

describe("time", () => {
  it("makes every interval half-open: from belongs to it, until does not", () => {
    const [from, until, graceUntil] = [1_000, 2_000, 3_000];
    const input = changed(({ licence }) => Object.assign(licence, { from, until, graceUntil }));
    const snapshot = compileSnapshot(input.document);
    const reasons = [999, 1_000, 1_999, 2_000, 2_999, 3_000].map(
      (ms) => decide(snapshot, input.request, new Date(ms)).reason,
    );
    expect(reasons).toEqual([
      "NOT_YET_ACTIVE",
      "ALLOWED",
      "ALLOWED",
      "ALLOWED_IN_GRACE",
      "ALLOWED_IN_GRACE",
      "EXPIRED",
    ]);
  });

  it("changes no answer before cacheableUntil", () => {
    const instants = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), (at, t1, t2) => {
        const [from = 0, until = 0, graceUntil = 0] = at.slice(0, 3).sort((a, b) => a - b);
        const [grantFrom = 0, grantUntil = 0] = at.slice(3, 5).sort((a, b) => a - b);
        const input = changed(({ licence }) => {
          Object.assign(licence, { from, until, graceUntil });
          Object.assign(licence.grants[0]!, { from: grantFrom, until: grantUntil });
          licence.leases = { held: [{ id: "lea_1", userId: "usr_ann", until: at[5] ?? 0 }] };
        });
        const [early, late] = [Math.min(t1, t2), Math.max(t1, t2)];
        const snapshot = compileSnapshot(input.document);
        const first = decide(snapshot, input.request, new Date(early));
        if (late >= (first.cacheableUntil ?? Infinity)) return;
        expect(decide(snapshot, input.request, new Date(late))).toEqual(first);
      }),
    );
  });

  it("that is no time opens nothing", () => {
    const { document, request } = allowingInput();
    const snapshot = compileSnapshot(document);
    const allowed = [NaN, casesNow, NaN].map((now) => decide(snapshot, request, new Date(now)).allowed);
    expect(allowed).toEqual([false, true, false]);
  });
});

describe("decide", () => {
  const oneOfEachGroup = fc.uniqueArray(fc.constantFrom(...breakers), { selector: ({ group }) => group, maxLength: 4 });
  const anyInput = oneOfEachGroup.map((chosen) => {
    return changed((input) => chosen.forEach(({ breaks }) => breaks(input)));
  });

  it("is pure: the same bytes for the same document, request and instant, whatever was asked before", () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: -1000, max: 1000 }), (input, elsewhereDays) => {
        const snapshot = compileSnapshot(structuredClone(input.document));
        const ask = (now: Date) => toCanonicalJson(decide(snapshot, input.request, now, input.evidence));
        const first = ask(casesNow);
        ask(new Date(casesNow.getTime() + elsewhereDays * 86_400_000));
        expect(ask(casesNow)).toBe(first);
        expect(toCanonicalJson(answer(input))).toBe(first);
      }),
    );
  });

  it("never turns an allowed answer into a denied one because of more licences", () => {
    fc.assert(
      fc.property(anyInput, fc.boolean(), (input, sums) => {
        const { licence } = allowingInput();
        const more = { ...licence, id: "lic_2", grants: [{ ...licence.grants[0]!, id: "gr_2" }] };
        const first = changed(({ document }) => Object.assign(document, { licences: [more] }));
        if (sums) first.document.features["export"] = { kind: "limit", combine: "sum" };
        const both = structuredClone(first);
        both.document.licences.push(...input.document.licences.map((other) => ({ ...other, id: "lic_3" })));
        const request = { ...input.request, quantity: 10, current: 0 };
        expect(answer({ ...first, request }).allowed).toBe(true);
        const grants = both.document.licences.flatMap((each) => each.grants);
        if (grants.some(({ allowance }) => allowance !== undefined)) return;
        both.document.territories = input.document.territories!;
        expect(answer({ ...both, request }).allowed).toBe(true);
      }),
    );
  });

  it("never writes to what it is given", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const before = JSON.stringify(input);
        answer(input);
        decide(compileSnapshot(input.document), input.request, casesNow, input.evidence);
        expect(JSON.stringify(input)).toBe(before);
      }),
    );
  });
});
