import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { AuditEntry, ChainVerdict } from "./audit-chain.ts";
import { appendEntries, closeVerdict, emptyChain, verifyEntries } from "./audit-chain.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const content = fc.record({
  time: fc.date({ noInvalidDate: true, min: new Date("2000-01-01"), max: new Date("2100-01-01") }),
  actor: fc.string(),
  action: fc.string(),
  resource: fc.string(),
  accountId: fc.string(),
  reason: fc.string(),
  details: fc.json(),
  traceId: fc.string(),
});

const chain = fc
  .array(content, { minLength: 2, maxLength: 20 })
  .map((contents) => appendEntries(emptyChain, contents, sha256));

function verify(entries: readonly AuditEntry[], kept: { sequence: number; hash: string }): ChainVerdict {
  return closeVerdict(verifyEntries({ head: emptyChain, entries: 0 }, entries, sha256), kept);
}

function headOf(entries: readonly AuditEntry[]): AuditEntry {
  return entries.at(-1) as AuditEntry;
}

describe("the audit chain", () => {
  it("verifies whole, however it was appended and read", () => {
    fc.assert(
      fc.property(fc.array(content, { minLength: 1 }), fc.nat(), (contents, cut) => {
        const split = cut % contents.length;
        const first = appendEntries(emptyChain, contents.slice(0, split), sha256);
        const entries = [...first, ...appendEntries(first.at(-1) ?? emptyChain, contents.slice(split), sha256)];
        expect(entries).toEqual(appendEntries(emptyChain, contents, sha256));
        expect(verify(entries, headOf(entries)).firstBrokenSequence).toBeUndefined();
      }),
    );
  });

  it("never verifies once any member of any entry is changed", () => {
    const members = ["actor", "action", "resource", "accountId", "reason", "details", "traceId"] as const;
    fc.assert(
      fc.property(
        chain,
        fc.nat(),
        fc.constantFrom(...members),
        fc.string({ minLength: 1 }),
        (entries, at, member, more) => {
          const index = at % entries.length;
          const tampered = entries.with(index, { ...entries[index]!, [member]: entries[index]![member] + more });
          expect(verify(tampered, headOf(entries)).firstBrokenSequence).toBe(index + 1);
        },
      ),
    );
  });

  it("never verifies once an entry is taken out, cut off or moved", () => {
    fc.assert(
      fc.property(chain, fc.nat(), (entries, at) => {
        const index = at % entries.length;
        expect(verify(entries.toSpliced(index, 1), headOf(entries)).firstBrokenSequence).toBe(index + 1);
        expect(verify(entries.slice(0, index), headOf(entries)).firstBrokenSequence).toBe(index + 1);
        const swapped = entries.toSpliced(0, 2, entries[1]!, entries[0]!);
        expect(verify(swapped, headOf(entries)).firstBrokenSequence).toBe(1);
      }),
    );
  });
});
