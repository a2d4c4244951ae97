import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Database } from "./database.ts";
import { openNotes } from "./fixture/notes.ts";
import { joinBytes } from "./join-bytes.ts";

let db: Database;
beforeAll(async () => {
  db = await openNotes();
});
afterAll(() => db.close());

const slices = `
  select substring($1::bytea from start for length) as part
  from unnest($2::integer[], $3::integer[]) with ordinality as slice (start, length, position) order by position`;

describe("joinBytes", () => {
  it("gives PostgreSQL every part again, byte by byte", async () => {
    const part = fc.oneof(fc.uint8Array({ maxLength: 50 }), fc.string({ unit: "binary", maxLength: 50 }));
    const property = fc.asyncProperty(fc.array(part, { maxLength: 20 }), async (parts) => {
      const { bytes, starts, lengths } = joinBytes(parts);
      const rows = await db.read("join", (tx) => tx.sql<{ part: Buffer }>(slices, [bytes, starts, lengths]));
      expect(rows.map((row) => row.part)).toEqual(parts.map((each) => Buffer.from(each as string)));
    });
    await fc.assert(property, { numRuns: 50 });
  });
});
