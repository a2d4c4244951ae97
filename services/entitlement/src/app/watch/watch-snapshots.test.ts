import { describe, expect, it } from "@jest/globals";
import type { SnapshotNews } from "./ports.ts";
import type { WatchEvent } from "./watch-snapshots.ts";
import { watchSnapshots } from "./watch-snapshots.ts";

const news = (accountId: string, sequence: number): SnapshotNews => {
  return { tenantId: "t", accountId, revision: 1, document: "{}", sequence };
};
/** 11 and 13 brought several accounts' news at once. */
const told = [news("a", 10), news("b", 11), news("c", 11), news("d", 11), news("e", 12), news("f", 13), news("g", 13)];

/** What a watcher sees of the changes behind a position. */
async function changesAfter(position: number): Promise<Extract<WatchEvent, { kind: "snapshot" }>[]> {
  const stopping = new AbortController();
  const ports = {
    feed: {
      position: () => Promise.resolve(13),
      reaches: () => true,
      read: (after: number) => {
        stopping.abort();
        return Promise.resolve({ news: told.filter(({ sequence }) => sequence > after), position: 13 });
      },
    },
    reader: { listSnapshots: () => Promise.resolve([]) },
    clock: { now: () => new Date(0) },
    checkpointMs: 1000,
  };
  const seen: Extract<WatchEvent, { kind: "snapshot" }>[] = [];
  const question = { tenantId: "t", accountIds: [], from: { position }, signal: stopping.signal };
  for await (const event of watchSnapshots(question, ports)) if (event.kind === "snapshot") seen.push(event);
  return seen;
}

describe("watchSnapshots", () => {
  it("gives positions that miss nothing, also amid what came together", async () => {
    const all = await changesAfter(9);
    expect(all.map((event) => event.news.accountId)).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
    for (const [index, { at }] of all.entries()) {
      const before = all.slice(0, index + 1).map((event) => event.news.accountId);
      const after = (await changesAfter(at.position)).map((event) => event.news.accountId);
      expect(new Set([...before, ...after]).size).toBe(told.length);
    }
  });

  it("repeats nothing to who resumes between two messages", async () => {
    const [first] = await changesAfter(9);
    expect((await changesAfter(first?.at.position ?? 0)).map((event) => event.news.accountId)).toHaveLength(6);
  });
});
