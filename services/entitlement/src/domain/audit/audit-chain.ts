/** What an audit entry says. */
export interface AuditContent {
  /** Counted from 1 within the tenant, without gaps. */
  readonly sequence: number;
  readonly time: Date;
  readonly actor: string;
  readonly action: string;
  readonly resource: string;
  readonly accountId: string;
  readonly reason: string;
  /** JSON text. */
  readonly details: string;
  readonly traceId: string;
  /** The revision of the account that came of it; absent when none did. A reference beside the chain, which does not have it. */
  readonly revision?: number;
}

/** An entry in its place of the chain. */
export interface AuditEntry extends AuditContent {
  /** Over the previous entry's hash and this content, hex. */
  readonly hash: string;
}

/** The end of a chain: the newest entry's sequence and hash. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/** SHA-256 of a text, in hex. */
export type Sha256 = (text: string) => string;

/** The head of a chain without entries. */
export const emptyChain: ChainHead = { sequence: 0, hash: "" };

/** Puts contents behind the head, in order. */
export function appendEntries(
  head: ChainHead,
  contents: readonly Omit<AuditContent, "sequence">[],
  sha256: Sha256,
): AuditEntry[] {
  let { sequence, hash } = head;
  return contents.map((content) => {
    sequence += 1;
    hash = hashEntry(hash, { ...content, sequence }, sha256);
    return { ...content, sequence, hash };
  });
}

/** How far a chain was followed, and where it first broke. */
export interface ChainVerdict {
  readonly head: ChainHead;
  readonly entries: number;
  /** Absent while the chain holds. */
  readonly firstBrokenSequence?: number;
}

/** Follows a chain one part further. Once broken it stays broken; the entries are counted all the same. */
export function verifyEntries(verdict: ChainVerdict, entries: readonly AuditEntry[], sha256: Sha256): ChainVerdict {
  let { head, firstBrokenSequence } = verdict;
  for (const entry of entries) {
    const fits = entry.sequence === head.sequence + 1 && entry.hash === hashEntry(head.hash, entry, sha256);
    if (!fits) firstBrokenSequence ??= Math.min(entry.sequence, head.sequence + 1);
    head = { sequence: entry.sequence, hash: entry.hash };
  }
  return {
    head,
    entries: verdict.entries + entries.length,
    ...(firstBrokenSequence !== undefined && { firstBrokenSequence }),
  };
}

/** The verdict against the head that is kept apart: a chain cut short or emptied does not verify. */
export function closeVerdict(verdict: ChainVerdict, kept: ChainHead): ChainVerdict {
  const { head, firstBrokenSequence } = verdict;
  if (firstBrokenSequence !== undefined || (head.sequence === kept.sequence && head.hash === kept.hash)) return verdict;
  return { ...verdict, firstBrokenSequence: Math.min(head.sequence, kept.sequence) + 1 };
}

/** A JSON array of fixed members leaves no two contents with one text. */
function hashEntry(previousHash: string, content: AuditContent, sha256: Sha256): string {
  const { sequence, time, actor, action, resource, accountId, reason, details, traceId } = content;
  const members = [sequence, time.toISOString(), actor, action, resource, accountId, reason, details, traceId];
  return sha256(JSON.stringify([previousHash, ...members]));
}
