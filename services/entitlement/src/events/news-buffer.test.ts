import { describe, expect, it } from "@jest/globals";
import { NewsBuffer } from "./news-buffer.ts";

const signal = new AbortController().signal;

const news = (sequence: number, size = 10) => ({
  tenantId: "t",
  accountId: "a",
  revision: sequence,
  document: "x".repeat(size),
  sequence,
});

describe("NewsBuffer", () => {
  it("gives what came after the position, in order", async () => {
    const buffer = new NewsBuffer(1000);
    buffer.startAfter(4);
    [5, 8, 9].forEach((sequence) => buffer.push([news(sequence)]));
    const part = await buffer.read(5, 10, signal);
    expect(part).toMatchObject({ news: [{ sequence: 8 }, { sequence: 9 }], position: 9 });
  });

  it("wakes those who wait", async () => {
    const buffer = new NewsBuffer(1000);
    buffer.startAfter(0);
    const waiting = buffer.read(0, 10_000, signal);
    buffer.push([news(1)]);
    expect((await waiting).news).toHaveLength(1);
  });

  it("says whether it has begun, and waits a little for it", async () => {
    const buffer = new NewsBuffer(1000);
    expect(await buffer.hasBegun(1)).toBe(false);
    const beginning = buffer.hasBegun(10_000);
    buffer.startAfter(3);
    expect(await beginning).toBe(true);
  });

  it("comes back empty after the time", async () => {
    const buffer = new NewsBuffer(1000);
    buffer.startAfter(3);
    expect(await buffer.read(3, 1, signal)).toEqual({ news: [], position: 3 });
  });

  it("cuts a reader off who has fallen behind its bound, and holds no more than that", async () => {
    const buffer = new NewsBuffer(50);
    buffer.startAfter(0);
    for (let sequence = 1; sequence <= 20; sequence += 1) buffer.push([news(sequence)]);
    expect(buffer.reaches(14)).toBe(false);
    await expect(buffer.read(3, 1, signal)).rejects.toMatchObject({ reason: "SLOW_READER" });
    expect((await buffer.read(15, 1, signal)).news.map(({ sequence }) => sequence)).toEqual([16, 17, 18, 19, 20]);
  });

  it("gives what came in one message as a whole, however much that is", async () => {
    const buffer = new NewsBuffer(100_000);
    buffer.startAfter(0);
    buffer.push([news(1)]);
    buffer.push(Array.from({ length: 500 }, () => news(2)));
    buffer.push([news(3)]);
    const first = await buffer.read(0, 1, signal);
    expect([first.news.length, first.position]).toEqual([501, 2]);
    expect((await buffer.read(2, 1, signal)).news).toHaveLength(1);
  });

  it("drops what came in one message as a whole, and never the newest", async () => {
    const buffer = new NewsBuffer(50);
    buffer.startAfter(0);
    buffer.push(Array.from({ length: 4 }, () => news(1)));
    buffer.push(Array.from({ length: 20 }, () => news(2)));
    expect([buffer.reaches(0), buffer.reaches(1)]).toEqual([false, true]);
    expect((await buffer.read(1, 1, signal)).news).toHaveLength(20);
  });
});
