import { readFileSync } from "node:fs";
import { toJson } from "@bufbuild/protobuf";
import { CatalogSchema, FeatureKind, LicenceModel, OverageMode, ValueType } from "@licet/contracts/catalog";
import { describe, expect, it } from "@jest/globals";
import { CatalogFileError, parseCatalog, printCatalog, toCatalog } from "./index.ts";
import type { FileProblem } from "./index.ts";

const sample = readFileSync(new URL("../../../samples/forge/catalog.yaml", import.meta.url), "utf8");

describe("the sample vendor's file", () => {
  const catalog = toCatalog(parseCatalog(sample));

  it("has features of all four kinds, five plans, add-ons, a bundle, SKUs, region rules and a feature group", () => {
    expect(new Set(catalog.features.map(({ kind }) => kind))).toEqual(
      new Set([FeatureKind.BOOLEAN, FeatureKind.LIMIT, FeatureKind.CONFIG, FeatureKind.METERED]),
    );
    expect(catalog.plans.map(({ key }) => key)).toEqual(["free", "team", "enterprise", "scanner_keys", "build_agents"]);
    expect(catalog.addOns).toHaveLength(3);
    expect(catalog.bundles).toHaveLength(1);
    expect(catalog.skus.length).toBeGreaterThan(5);
    expect(catalog.regionRules).toHaveLength(2);
    expect(catalog.featureGroups).toHaveLength(1);
  });

  it("keeps what the words mean", () => {
    const team = catalog.plans.find(({ key }) => key === "team");
    expect(team).toMatchObject({ licenceModel: LicenceModel.SUBSCRIPTION, gracePeriod: "P7D", rank: 2 });
    expect(team?.prices[0]).toMatchObject({ currency: "EUR", amountMicros: 4_000_000n, perSeat: true });
    const transfer = catalog.features.find(({ key }) => key === "package_transfer");
    expect(transfer?.overage).toMatchObject({ mode: OverageMode.CAPPED, capPercent: 20 });
    expect(catalog.meters[0]?.burnTable?.factors).toEqual({ linux: "1", windows: "2", macos: "10" });
  });

  it("lets users travel out of a region rule, and comes back as it was written", () => {
    const document = parseCatalog(`catalog: 1
regionRules: [{ key: dach, allow: [DE, AT, CH], evidence: [claim], travel: { days: 14, restDays: 30 } }]
`);
    const { regionRules } = toCatalog(document);
    expect(regionRules[0]?.travel).toMatchObject({ days: 14, restDays: 30 });
    const written = printCatalog(toCatalog(document));
    expect(parseCatalog(written).regionRules).toEqual(document.regionRules);
    for (const travel of ["{ days: 0, restDays: 1 }", "{ days: 367, restDays: 1 }", "{ days: 1 }"]) {
      expect(() => parseCatalog(`catalog: 1\nregionRules: [{ key: dach, travel: ${travel} }]`)).toThrow();
    }
  });

  it("keeps the type of configured values, and comes back as it was written", () => {
    const types = ["string", "number", "boolean", "json", "enum"] as const;
    const entry = (type: string, index: number): string =>
      `  - { key: f${index}, product: p, kind: config, type: ${type}${type === "enum" ? ", values: [low, high]" : ""} }`;
    const document = parseCatalog(
      ["catalog: 1", "features:", ...types.map(entry), "  - { key: f5, product: p, kind: config }", ""].join("\n"),
    );
    expect(toCatalog(document).features.map(({ valueType }) => valueType)).toEqual([
      ...types.map((type) => ValueType[type.toUpperCase() as keyof typeof ValueType]),
      ValueType.UNSPECIFIED,
    ]);
    const written = parseCatalog(printCatalog(toCatalog(document)));
    expect(written.features?.map(({ type }) => type)).toEqual([...types, undefined]);
    expect(() => parseCatalog("catalog: 1\nfeatures: [{ key: a, product: p, kind: config, type: date }]")).toThrow();
  });

  it("keeps what features require and exclude, and their groups", () => {
    const text = `catalog: 1
features:
  - { key: a, product: p, kind: boolean, requires: [b, c], roles: [] }
  - { key: b, product: p, kind: boolean, excludes: [c] }
featureGroups:
  - { key: g, product: p, name: All, features: [b, a], roles: [owner] }
  - { key: h, product: p, features: [a], roles: [] }
plans:
  - { key: l, product: p, model: trial, featureGroups: [g] }
addOns:
  - { key: o, product: p, featureGroups: [g] }
`;
    const related = toCatalog(parseCatalog(text));
    expect(toJson(CatalogSchema, related)).toMatchObject({
      features: [{ key: "a", requires: ["b", "c"], access: {} }, { excludes: ["c"] }],
      featureGroups: [
        { displayName: "All", featureKeys: ["b", "a"], access: { roles: ["owner"] } },
        { key: "h", access: {} },
      ],
      plans: [{ featureGroupKeys: ["g"] }],
      addOns: [{ featureGroupKeys: ["g"] }],
    });
    const again = toCatalog(parseCatalog(printCatalog(related)));
    expect(toJson(CatalogSchema, again)).toEqual(toJson(CatalogSchema, related));
  });

  it("keeps the lead times before the end of a term, in days or weeks", () => {
    const text = (notice: string) =>
      `catalog: 1\nplans:\n  - { key: p, product: x, model: subscription, expiryNotice: ${notice} }\n`;
    const catalog = toCatalog(parseCatalog(text("[P30D, P1W]")));
    expect(catalog.plans[0]?.expiryNotice).toEqual(["P30D", "P1W"]);
    expect(toCatalog(parseCatalog(printCatalog(catalog))).plans[0]?.expiryNotice).toEqual(["P30D", "P1W"]);
    for (const notice of ["[P1M]", "[P0D]", "[PT1H]", "[P1D, P1D]"]) expect(() => parseCatalog(text(notice))).toThrow();
  });

  it("keeps the releases of products, by the date or the second, and for how long a fallback is paid", () => {
    const text = (date: string, version = "1.0") => `catalog: 1
products:
  - { key: x, releases: [{ version: ${JSON.stringify(version)}, date: ${date} }, { version: 1.1-rc, date: 2026-03-01T10:20:30Z }] }
plans:
  - { key: p, product: x, model: subscription, perpetualFallback: P12M }
`;
    const catalog = toCatalog(parseCatalog(text("2026-02-01")));
    const releases = [
      { version: "1.0", releaseTime: "2026-02-01T00:00:00Z" },
      { version: "1.1-rc", releaseTime: "2026-03-01T10:20:30Z" },
    ];
    expect(toJson(CatalogSchema, catalog)).toMatchObject({
      products: [{ key: "x", displayName: "x", releases }],
      plans: [{ perpetualFallback: "P12M" }],
    });
    const printed = printCatalog(catalog);
    expect(printed).toContain("date: 2026-02-01\n");
    expect(toJson(CatalogSchema, toCatalog(parseCatalog(printed)))).toEqual(toJson(CatalogSchema, catalog));
    expect(() => parseCatalog(text("2026-02-30"))).toThrow("products.0.releases.0.date is no instant");
    for (const version of ["", "1 0", "-1", "9".repeat(65)]) {
      expect(() => parseCatalog(text("2026-02-01", version))).toThrow("products.0.releases.0.version");
    }
  });

  it("keeps how keys float", () => {
    const plan = (floating: string) => `{ key: p, product: x, model: subscription, floating: ${floating} }`;
    const whole = `{ heartbeatSeconds: 120, missedBeats: 3, longestBorrow: P30D, mostPerUser: 2,
      overdraft: { percent: 10, units: 1, days: 5, window: P3M }, groups: { lab: { reserved: 3, most: 4 } } }`;
    const bare = "{ heartbeatSeconds: 60, missedBeats: 2 }";
    const floating = toCatalog(parseCatalog(`catalog: 1\nplans:\n  - ${plan(whole)}\n  - ${plan(bare)}\n`));
    expect(toJson(CatalogSchema, floating)).toMatchObject({
      plans: [
        {
          floatingPolicy: {
            heartbeatInterval: "120s",
            missedBeats: 3,
            longestBorrow: "P30D",
            overdraft: { percent: 10, units: "1", days: 5, window: "P3M" },
            groups: [{ group: "lab", reserved: "3", most: "4" }],
            mostPerUser: "2",
          },
        },
        { floatingPolicy: { heartbeatInterval: "60s", missedBeats: 2 } },
      ],
    });
    const again = toCatalog(parseCatalog(printCatalog(floating)));
    expect(toJson(CatalogSchema, again)).toEqual(toJson(CatalogSchema, floating));
  });

  it("keeps how seats go from user to user", () => {
    const plan = (policy: string) =>
      `catalog: 1\nplans:\n  - { key: p, product: x, model: trial, seats: named_user, seatPolicy: ${policy} }\n`;
    const seatPolicy = { coolingOff: "P7D", idle: { after: "P60D", notice: "P2W" }, assignOnUse: true };
    const seats = toCatalog(parseCatalog(plan(JSON.stringify(seatPolicy))));
    expect(toJson(CatalogSchema, seats)).toMatchObject({ plans: [{ seatPolicy }] });
    const again = toCatalog(parseCatalog(printCatalog(seats)));
    expect(toJson(CatalogSchema, again)).toEqual(toJson(CatalogSchema, seats));
    for (const wrong of ["{}", "{ coolingOff: P1M }", "{ idle: { after: P60D } }", "{ assignOnUse: 1 }"]) {
      expect(() => parseCatalog(plan(wrong))).toThrow("seatPolicy");
    }
  });

  it("keeps when a trial begins and what it becomes", () => {
    const plan = (trial: string) => `catalog: 1\nplans: [{ key: p, product: x, model: trial, trial: ${trial} }]\n`;
    const kept = (trial: string) => {
      const catalog = toCatalog(parseCatalog(plan(trial)));
      const again = toCatalog(parseCatalog(printCatalog(catalog)));
      expect(toJson(CatalogSchema, again)).toEqual(toJson(CatalogSchema, catalog));
      return toJson(CatalogSchema, catalog);
    };
    const [creation, firstUse] = [{ begins: "TRIAL_START_CREATION" }, { begins: "TRIAL_START_FIRST_USE" }];
    expect(kept("{ begins: firstUse }")).toMatchObject({ plans: [{ trial: firstUse }] });
    expect(kept("{ begins: creation }")).toMatchObject({ plans: [{ trial: creation }] });
    expect(kept("{ convertsTo: pro }")).toMatchObject({
      plans: [{ trial: { ...creation, convertsToPlanKey: "pro" } }],
    });
    for (const wrong of ["{}", "{ begins: later }", "{ convertsTo: Pro! }", "{ per: user }"]) {
      expect(() => parseCatalog(plan(wrong))).toThrow("trial");
    }
  });

  it("keeps how licences bind devices, with the usual values where nothing is said", () => {
    const text = `catalog: 1
plans:
  - { key: a, product: p, model: trial, devices: { components: [disk] } }
  - key: b
    product: p
    model: trial
    devices:
      perUnit: 2
      perUser: 3
      components: [disk, board]
      match: two
      silence: P30D
      selfDeactivations: { count: 0, window: P1Y }
      coolingOff: P1W
`;
    const bound = toCatalog(parseCatalog(text));
    expect(toJson(CatalogSchema, bound)).toMatchObject({
      plans: [
        { devicePolicy: { limitPerUnit: 1, components: ["disk"], match: "DEVICE_MATCH_MOST" } },
        {
          devicePolicy: {
            limitPerUnit: 2,
            limitPerUser: 3,
            components: ["disk", "board"],
            match: "DEVICE_MATCH_TWO",
            silence: "P30D",
            selfDeactivations: { window: "P1Y" },
            coolingOff: "P1W",
          },
        },
      ],
    });
    const again = toCatalog(parseCatalog(printCatalog(bound)));
    expect(toJson(CatalogSchema, again)).toEqual(toJson(CatalogSchema, bound));
  });

  it("is read back equal after it was printed", () => {
    const again = toCatalog(parseCatalog(printCatalog(catalog)));
    expect(toJson(CatalogSchema, again)).toEqual(toJson(CatalogSchema, catalog));
  });
});

describe("a file with problems", () => {
  const cases: { name: string; text: string; expected: Partial<FileProblem>[] }[] = [
    {
      name: "names an unknown member with its line and column",
      text: "catalog: 1\nplans:\n  - key: team\n    product: forge\n    model: subscription\n    colour: red\n",
      expected: [{ line: 6, column: 5, message: 'plans.0: unknown member "colour"' }],
    },
    {
      name: "names the words that are allowed",
      text: "catalog: 1\nfeatures:\n  - { key: a, product: p, kind: switch }\n",
      expected: [{ line: 3, message: "features.0.kind must be one of boolean, limit, config, metered" }],
    },
    {
      name: "names every problem, in the order of the lines",
      text: "catalog: 1\nproducts:\n  - key: Forge\nskus:\n  - plan: 3\n",
      expected: [{ line: 3 }, { line: 5 }, { line: 5 }],
    },
    {
      name: "names what is no list of features, and a feature twice, where they stand",
      text: "catalog: 1\nfeatures:\n  - key: a\n    product: p\n    kind: boolean\n    requires: b\n    excludes: [c, c]\n",
      expected: [
        { line: 6, message: "features.0.requires must be array" },
        { line: 7, pointer: "/features/0/excludes" },
      ],
    },
    {
      name: "names a group of nothing",
      text: "catalog: 1\nfeatureGroups:\n  - key: g\n    product: p\n    features: []\n",
      expected: [{ line: 5, pointer: "/featureGroups/0/features" }],
    },
    {
      name: "names a rule for devices that is none, and periods of no length",
      text: "catalog: 1\nplans:\n  - key: a\n    product: p\n    model: trial\n    devices:\n      components: []\n      match: some\n      silence: P0D\n",
      expected: [
        { line: 7, pointer: "/plans/0/devices/components" },
        { line: 8, message: "plans.0.devices.match must be one of any, two, most, all" },
        { line: 9, pointer: "/plans/0/devices/silence" },
      ],
    },
    {
      name: "wants to be a catalog",
      text: "{}",
      expected: [{ line: 1, message: "the file must have required property 'catalog'" }],
    },
    {
      name: "knows no period of no length",
      text: "catalog: 1\nskus:\n  - { sku: A, plan: a, term: P0M }\n",
      expected: [{ line: 3, pointer: "/skus/0/term" }],
    },
    {
      name: "unfolds no aliases without end",
      text: `catalog: &a0 [x]\n${Array.from({ length: 9 }, (_, index) => `k${index}: &a${index + 1} [${`*a${index}, `.repeat(9)}]\n`).join("")}`,
      expected: [{ message: "Excessive alias count indicates a resource exhaustion attack" }],
    },
    { name: "that is no YAML tells where it breaks", text: "catalog: 1\nplans: [\n", expected: [{ line: 3 }] },
  ];
  it.each(cases)("$name", ({ text, expected }) => {
    const problems = catchProblems(text);
    expect(problems).toHaveLength(expected.length);
    expect(problems).toMatchObject(expected);
  });
});

function catchProblems(text: string): readonly FileProblem[] {
  try {
    parseCatalog(text);
  } catch (error) {
    if (error instanceof CatalogFileError) return error.problems;
    throw error;
  }
  return [];
}
