import { describe, expect, it } from "@jest/globals";
import { toAmount, zero } from "./amount.ts";
import { type Book, countsIn, judge, use } from "./book.ts";
import { watchThresholds } from "./thresholds.ts";

const bookOf = (limit: number, more: Partial<Book> = {}): Book => ({
  accountId: "a",
  featureKey: "f",
  meterKey: "m",
  revision: 1n,
  overage: { mode: "hard" },
  segment: { start: 100, end: 200, periodStart: 50, limit: toAmount(limit), granted: toAmount(limit) },
  used: zero,
  reserved: zero,
  passedPercent: 0,
  ...more,
});

const tell = (book: Book): string[] =>
  watchThresholds(book, [80, 100]).events.map((event) =>
    event.kind === "exhausted" ? "exhausted" : String(event.percent),
  );

describe("watchThresholds", () => {
  it.each([
    ["nothing used", 0, []],
    ["just below", "79.999", []],
    ["at the first", 80, ["80"]],
    ["over all in one go", 100, ["80", "100", "exhausted"]],
    ["far beyond", "1e9", ["80", "100", "exhausted"]],
  ])("tells with %s", (_, used, expected) => {
    expect(tell(use(bookOf(100), toAmount(used)))).toEqual(expected);
  });

  it("tells each once, and again once the limit was raised and the new one is reached", () => {
    const first = watchThresholds(use(bookOf(100), toAmount(90)), [80, 100]).book;
    expect(tell(use(first, toAmount(5)))).toEqual([]);
    const raised = watchThresholds(
      { ...first, segment: { ...first.segment, limit: toAmount(1000), granted: toAmount(1000) } },
      [80, 100],
    );
    expect(raised.events).toEqual([]);
    expect(tell(use(raised.book, toAmount(710)))).toEqual(["80"]);
  });

  it("has nothing to tell of a feature without any allowance", () => {
    expect(tell(use(bookOf(0), toAmount(5)))).toEqual([]);
  });
});

describe("a book", () => {
  it.each([
    ["before its period", 49, false],
    ["late, of its period", 50, true],
    ["of its segment", 199, true],
    ["of the next segment", 200, false],
  ])("judges an event %s", (_, time, counts) => {
    expect(countsIn(bookOf(1), time)).toBe(counts);
  });

  it.each([
    ["nothing, even in overage", 150, 0, true],
    ["what is left", 40, 60, true],
    ["more than is left", 40, "60.000000000000000001", false],
  ])("grants %s", (_, used, amount, granted) => {
    expect(judge(use(bookOf(100), toAmount(used)), toAmount(amount)).granted).toBe(granted);
  });
});
