import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { OrderDraft, OrderLine } from "./order.ts";
import type { PinResult } from "./pin-order.ts";
import { pinOrder } from "./pin-order.ts";
import type { SkuOffer } from "./sales-catalog.ts";
import { createSalesCatalog } from "./sales-catalog.ts";

const now = new Date("2026-01-31T10:00:00Z");
const unbounded = { planVersion: 0, term: "", minQuantity: 0, maxQuantity: 0 };
const team = { planKey: "team", productKey: "forge", tier: "Team", term: "P1M" };
const skus: SkuOffer[] = [
  { ...unbounded, sku: "TEAM", planKey: "team" },
  { ...unbounded, sku: "TEAM-V1", planKey: "team", planVersion: 1 },
  { ...unbounded, sku: "TEAM-V9", planKey: "team", planVersion: 9 },
  { ...unbounded, sku: "TEAM-YEAR", planKey: "team", term: "P1Y", minQuantity: 5, maxQuantity: 50 },
  { ...unbounded, sku: "TEAM-EVER", planKey: "team", term: "P9999Y" },
  { ...unbounded, sku: "SOLO", planKey: "solo" },
  { ...unbounded, sku: "VAULT", planKey: "vault" },
  { ...unbounded, sku: "MINUTES", addOnKey: "minutes" },
  { ...unbounded, sku: "AUDIT", addOnKey: "audit" },
  { ...unbounded, sku: "SUITE", bundleKey: "suite" },
  { ...unbounded, sku: "BROKEN", bundleKey: "broken" },
  { ...unbounded, sku: "GONE", addOnKey: "gone" },
];
const catalog = createSalesCatalog(7n, {
  skus,
  plans: [
    { ...team, version: 2 },
    { ...team, version: 1, term: "P7D" },
    { planKey: "solo", version: 1, productKey: "forge", tier: "", term: "" },
    { planKey: "vault", version: 4, productKey: "vault", tier: "Pro", term: "P1Y" },
  ],
  addOns: [
    { addOnKey: "minutes", productKey: "forge", planKeys: [] },
    { addOnKey: "audit", productKey: "forge", planKeys: ["team"] },
  ],
  bundles: [
    { bundleKey: "suite", planKeys: ["team", "vault"], addOnKeys: ["minutes"] },
    { bundleKey: "broken", planKeys: ["nothing"], addOnKeys: ["gone"] },
  ],
});

function line(sku: string, more: Partial<OrderLine> = {}): OrderLine {
  return { sku, tier: "", quantity: 10n, ...more };
}

function draft(lines: readonly OrderLine[], more: Partial<OrderDraft> = {}): OrderDraft {
  const customer = { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone: "" };
  return { externalId: "", action: "NEW", customer, lines, ...more };
}

function pin(lines: readonly OrderLine[], more: Partial<OrderDraft> = {}): PinResult {
  return pinOrder(draft(lines, more), { catalog, now });
}

function pinned(lines: readonly OrderLine[], more: Partial<OrderDraft> = {}) {
  const result = pin(lines, more);
  if (!("pinned" in result)) throw new Error(JSON.stringify(result.rejections));
  return result.pinned;
}

function codes(result: PinResult): string[] {
  return "rejections" in result ? result.rejections.map(({ code, field }) => `${code} ${field}`) : [];
}

describe("pinOrder accepts", () => {
  it.each([
    ["the latest version and the plan's term, clamped at the month's end", line("TEAM"), 2, "2026-02-28T10:00:00.000Z"],
    ["the version that the SKU names", line("TEAM-V1"), 1, "2026-02-07T10:00:00.000Z"],
    ["the SKU's term before the plan's", line("TEAM-YEAR"), 2, "2027-01-31T10:00:00.000Z"],
    ["the line's end before all", line("TEAM", { endTime: new Date("2026-03-01") }), 2, "2026-03-01T00:00:00.000Z"],
    ["a plan without end", line("SOLO"), 1, undefined],
    ["a tier in other letters", line("TEAM", { tier: "team" }), 2, "2026-02-28T10:00:00.000Z"],
    ["a past term", line("TEAM", { startTime: new Date("2020-01-01") }), 2, "2020-02-01T00:00:00.000Z"],
  ])("%s", (_name, wanted, version, end) => {
    const [licence] = pinned([wanted]).licenceLines;
    expect(licence?.planVersion).toBe(version);
    expect(licence?.endTime?.toISOString()).toBe(end);
  });

  it("reckons terms by the wall clock of the customer", () => {
    const customer = { ...draft([]).customer, timeZone: "America/New_York" };
    const startTime = new Date("2026-02-20T12:00:00Z");
    const [licence] = pinned([line("TEAM", { startTime })], { customer }).licenceLines;
    expect(licence?.endTime?.toISOString()).toBe("2026-03-20T11:00:00.000Z");
  });

  it("expands a bundle into a licence for each plan, its add-ons with the plan of their product", () => {
    const { licenceLines, addOns, catalogRevision } = pinned([line("SUITE", { quantity: 3n })]);
    expect(
      licenceLines.map(({ planKey, planVersion, quantity, addOns }) => [planKey, planVersion, quantity, addOns]),
    ).toEqual([
      ["team", 2, 3n, [{ addOnKey: "minutes", quantity: 3n }]],
      ["vault", 4, 3n, []],
    ]);
    expect(addOns).toEqual([]);
    expect(catalogRevision).toBe(7n);
  });

  it("leaves add-ons of a product that the order has no plan of to the account's licence, summed", () => {
    const { licenceLines, addOns } = pinned([line("VAULT"), line("MINUTES"), line("MINUTES", { quantity: 5n })]);
    expect(licenceLines[0]?.addOns).toEqual([]);
    expect(addOns).toEqual([{ addOnKey: "minutes", quantity: 15n }]);
  });

  it("a change of two products", () => {
    expect(pinned([line("TEAM"), line("VAULT")], { action: "CHANGE" }).licenceLines).toHaveLength(2);
  });
});

describe("pinOrder rejects", () => {
  const early = { startTime: new Date("2026-03-01"), endTime: new Date("2026-03-01") };
  it.each([
    ["an unknown SKU", [line("NOPE")], "SKU_UNKNOWN lines[0].sku"],
    ["a version that is not there", [line("TEAM-V9")], "PLAN_UNKNOWN lines[0].sku"],
    ["an add-on that is not there", [line("GONE")], "ADD_ON_UNKNOWN lines[0].sku"],
    ["a quantity of zero", [line("TEAM", { quantity: 0n })], "QUANTITY_OUT_OF_RANGE lines[0].quantity"],
    ["a negative quantity", [line("TEAM", { quantity: -1n })], "QUANTITY_OUT_OF_RANGE lines[0].quantity"],
    ["an absurd quantity", [line("TEAM", { quantity: 10n ** 15n })], "QUANTITY_OUT_OF_RANGE lines[0].quantity"],
    ["fewer than the SKU's least", [line("TEAM-YEAR", { quantity: 4n })], "QUANTITY_OUT_OF_RANGE lines[0].quantity"],
    ["more than the SKU's most", [line("TEAM-YEAR", { quantity: 51n })], "QUANTITY_OUT_OF_RANGE lines[0].quantity"],
    ["another tier", [line("TEAM", { tier: "Enterprise" })], "TIER_MISMATCH lines[0].tier"],
    ["a tier of an add-on", [line("MINUTES", { tier: "Team" })], "TIER_MISMATCH lines[0].tier"],
    ["a term without length", [line("TEAM", early)], "TERM_ENDS_BEFORE_START lines[0].endTime"],
    [
      "an end in the past without start",
      [line("TEAM", { endTime: new Date(0) })],
      "TERM_ENDS_BEFORE_START lines[0].endTime",
    ],
    ["an end after all times", [line("SOLO", { endTime: new Date(8.64e15) })], "TERM_OUT_OF_RANGE lines[0].endTime"],
    ["a start that is none", [line("SOLO", { startTime: new Date(NaN) })], "TERM_OUT_OF_RANGE lines[0].startTime"],
    ["a term that reaches beyond all times", [line("TEAM-EVER")], "TERM_OUT_OF_RANGE lines[0].sku"],
    ["an add-on that the plan may not have", [line("SOLO"), line("AUDIT")], "ADD_ON_NOT_FOR_PLAN lines[1].sku"],
  ])("%s", (_name, lines, expected) => {
    expect(codes(pin(lines))).toEqual([expected]);
  });

  it("a change of one product twice", () => {
    expect(codes(pin([line("TEAM"), line("SOLO")], { action: "CHANGE" }))).toEqual(["PRODUCT_REPEATED lines[1].sku"]);
  });

  it("a time zone that does not exist", () => {
    const customer = { ...draft([]).customer, timeZone: "Mars/Olympus" };
    expect(codes(pin([line("TEAM")], { customer }))).toEqual(["TIME_ZONE_UNKNOWN customer.timeZone"]);
  });

  it("everything that is wrong, in all lines at once", () => {
    const lines = [line("NOPE", { quantity: 0n, ...early }), line("BROKEN"), line("TEAM", { tier: "x", quantity: 0n })];
    expect(codes(pin(lines))).toEqual([
      "SKU_UNKNOWN lines[0].sku",
      "QUANTITY_OUT_OF_RANGE lines[0].quantity",
      "TERM_ENDS_BEFORE_START lines[0].endTime",
      "PLAN_UNKNOWN lines[1].sku",
      "ADD_ON_UNKNOWN lines[1].sku",
      "QUANTITY_OUT_OF_RANGE lines[2].quantity",
      "TIER_MISMATCH lines[2].tier",
    ]);
  });
});

describe("pinOrder", () => {
  it("either pins every line or says why not", () => {
    const lines = fc.array(
      fc.record({
        sku: fc.constantFrom(...skus.map(({ sku }) => sku), "NOPE"),
        tier: fc.constantFrom("", "Team", "Pro"),
        quantity: fc.bigInt({ min: -2n, max: 60n }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(lines, fc.constantFrom("NEW" as const, "CHANGE" as const), (sent, action) => {
        const result = pin(sent, { action });
        if ("rejections" in result) return result.rejections.length > 0;
        const { licenceLines, addOns } = result.pinned;
        return licenceLines.length + addOns.length > 0 && licenceLines.every(({ quantity }) => quantity > 0n);
      }),
    );
  });
});
