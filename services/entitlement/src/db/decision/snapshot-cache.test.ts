import { beforeEach, describe, expect, it } from "@jest/globals";
import { decide } from "@licet/decision";
import { TestClock } from "@licet/testing";
import { SnapshotCache } from "./snapshot-cache.ts";

const clock = new TestClock("2026-03-01T12:00:00Z");
const maxBytes = 40_000;
let cache: SnapshotCache;

beforeEach(() => {
  cache = new SnapshotCache({ maxBytes, unknownMs: 2000, clock });
});

const textAt = (revision: number): string =>
  JSON.stringify({
    ...{ schema: 1, tenantId: "t", accountId: "acme", revision, account: { timeZone: "UTC" } },
    ...{ features: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, { kind: "boolean" }])) },
    ...{ licences: [], territories: {}, regions: {}, offers: {} },
  });

function use(key: string, features: number): void {
  const entry = cache.get(key);
  for (let index = 0; index < features; index++) {
    expect(decide(cache.compile(entry), { feature: `f${index}` }, clock.now()).reason).toBe("NOT_ENTITLED");
  }
}

describe("SnapshotCache", () => {
  it("compiles a text once, as long as there is room", () => {
    const entry = cache.put("acme", 1, textAt(1));
    expect(cache.compile(entry)).toBe(cache.compile(entry));
    expect(cache.compile(entry)?.document.revision).toBe(1);
  });

  it("answers from the newest text", () => {
    cache.put("acme", 1, textAt(1));
    use("acme", 2);
    cache.put("acme", 2, textAt(2));
    expect(cache.compile(cache.put("acme", 1, textAt(1)))?.document.revision).toBe(2);
  });

  it("gives up what is compiled before it gives up texts", () => {
    cache.put("first", 1, textAt(1));
    const first = cache.compile(cache.get("first"));
    for (let index = 0; index < 9; index++) cache.put(`later-${index}`, 1, textAt(1));
    for (let index = 0; index < 9; index++) use(`later-${index}`, 3);
    const entry = cache.get("first");
    expect(entry?.revision).toBe(1);
    expect(cache.compile(entry)).not.toBe(first);
  });

  it("counts what grows with the features that are asked about", () => {
    for (const key of ["first", "second"]) cache.put(key, 1, textAt(1));
    use("first", 20);
    // More than there is room for: it was given up, and is compiled anew.
    expect(cache.compile(cache.get("first"))?.bytes).toBeLessThan(maxBytes / 4);
    use("second", 5);
    expect(cache.compile(cache.get("second"))).toBe(cache.compile(cache.get("second")));
  });

  it("does not trust what others lent who changed, or had to make room, until the database was read", () => {
    const shared = (lender: string) => JSON.stringify({ ...JSON.parse(textAt(5)), lenders: [lender] });
    const isCurrent = () => cache.isCurrent("t\nlab", cache.get("t\nlab"));
    cache = new SnapshotCache({ maxBytes: 100_000_000, unknownMs: 2000, clock });
    cache.put("t\nlab", 5, shared("group"));
    cache.refresh("t\ngroup", 4, textAt(4));
    expect(isCurrent()).toBe(true);
    cache.refresh("t\ngroup", 6, textAt(6));
    expect(isCurrent()).toBe(false);
    cache.put("t\nlab", 7, shared("group"));
    expect(isCurrent()).toBe(true);
    for (let index = 0; index < 10_000; index += 1) cache.put(`t\nother-${index}`, 5, shared(`other-${index}`));
    expect(isCurrent()).toBe(false);
    cache.confirm("t\nlab");
    expect(isCurrent()).toBe(true);
  });
});

describe("SnapshotCache of accounts that share of others", () => {
  const sharing = (revision: number) => JSON.stringify({ ...JSON.parse(textAt(revision)), lenders: ["lender"] });
  const isCurrent = () => cache.isCurrent("t\nacme", cache.get("t\nacme"));

  it("is behind once its lender has changed", () => {
    cache.put("t\nacme", 5, sharing(5));
    expect(isCurrent()).toBe(true);
    cache.refresh("t\nlender", 6, textAt(6));
    expect(isCurrent()).toBe(false);
    cache.put("t\nacme", 7, sharing(7));
    expect(isCurrent()).toBe(true);
  });

  it("is behind when its lender's change was heard of while it was read", () => {
    cache.announce("t\nlender", 6);
    cache.refresh("t\nlender", 6, textAt(6));
    cache.put("t\nacme", 5, sharing(5));
    cache.confirm("t\nacme");
    expect(isCurrent()).toBe(false);
  });

  it("is not trusted while its lender's change is being committed, and is once that must have failed", () => {
    cache.put("t\nacme", 5, sharing(5));
    cache.announce("t\nlender", 6);
    expect(isCurrent()).toBe(false);
    cache.confirm("t\nacme");
    expect(isCurrent()).toBe(false);
    clock.advance(10_000);
    expect(isCurrent()).toBe(false);
    cache.confirm("t\nacme");
    expect(isCurrent()).toBe(true);
    // The lender itself was not read meanwhile.
    cache.put("t\nlender", 4, textAt(4));
    expect(cache.isFresh("t\nlender", 4)).toBe(false);
  });

  it("is not trusted when its lender's announcement had to make room for others", () => {
    cache.put("t\nacme", 5, sharing(5));
    cache.announce("t\nlender", 6);
    for (let index = 0; index < 10_000; index += 1) cache.announce(`t\nother-${index}`, 1);
    expect(isCurrent()).toBe(false);
  });
});
