import type { Decision } from "./decision.ts";
import type { SnapshotDocument } from "./snapshot-document.ts";

/** That a user's seat of a licence was used. */
export interface SeatUse {
  readonly tenantId: string;
  readonly licenceId: string;
  readonly userId: string;
  /** The user's account, where it is not the licence's own but one that shares the licence. */
  readonly userAccountId?: string;
  /** Epoch milliseconds. */
  readonly timeMs: number;
}

/** What an answer was made from. */
export interface SeatQuestion {
  readonly document: SnapshotDocument;
  readonly decision: Decision;
  readonly userId: string | undefined;
  readonly timeMs: number;
}

/** Of a licence, when notice was given to whom, and whose users' seats the document has if the licence is shared. */
interface Telling extends Pick<SeatUse, "userAccountId"> {
  readonly noticed: Readonly<Record<string, number>>;
}
type Notices = ReadonlyMap<string, Telling>;

const dayMs = 86_400_000;
const none: Notices = new Map();

/**
 * The uses of seats that allowed answers come to, of those licences that take idle seats back; to be told. One of a seat is told
 * once a day, and at once when notice was given since. Memory is bounded: of more seats the longest known is told again, and what
 * finds no room to wait is told by the next use.
 */
export class SeatUses {
  readonly #capacity: number;
  readonly #told = new Map<string, number>();
  readonly #waiting = new Map<string, SeatUse>();
  readonly #notices = new WeakMap<SnapshotDocument, Notices>();

  constructor(capacity = 100_000) {
    this.#capacity = capacity;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  note({ document, decision, userId, timeMs }: SeatQuestion): void {
    if (userId === undefined || !decision.allowed) return;
    const notices = this.#noticesOf(document);
    if (notices.size === 0) return;
    const { tenantId } = document;
    for (const { licenceId } of decision.sources) {
      const telling = licenceId === undefined ? undefined : notices.get(licenceId);
      if (licenceId === undefined || telling === undefined) continue;
      const { noticed, ...account } = telling;
      this.#noteUse(
        { tenantId, licenceId, userId, ...account, timeMs },
        Object.hasOwn(noticed, userId) ? noticed[userId] : undefined,
      );
    }
  }

  /** So many that wait, the longest first; they wait no more. */
  take(limit: number): SeatUse[] {
    const taken = [...this.#waiting].slice(0, limit);
    for (const [key] of taken) this.#waiting.delete(key);
    return taken.map(([, use]) => use);
  }

  /** Lets those wait again that could not be told. */
  giveBack(uses: readonly SeatUse[]): void {
    for (const use of uses) this.#wait(keyOf(use), use);
  }

  #noteUse(use: SeatUse, noticeMs = -Infinity): void {
    const key = keyOf(use);
    const toldMs = this.#told.get(key);
    if (toldMs !== undefined && toldMs > noticeMs && use.timeMs < toldMs + dayMs) return;
    if (!this.#wait(key, use)) return;
    this.#told.delete(key);
    this.#told.set(key, use.timeMs);
    if (this.#told.size <= this.#capacity) return;
    for (const first of this.#told.keys()) {
      this.#told.delete(first);
      break;
    }
  }

  #wait(key: string, use: SeatUse): boolean {
    const known = this.#waiting.get(key);
    if (known === undefined && this.#waiting.size >= this.#capacity) return false;
    if (known === undefined || known.timeMs < use.timeMs) this.#waiting.set(key, use);
    return true;
  }

  #noticesOf(document: SnapshotDocument): Notices {
    const known = this.#notices.get(document);
    if (known !== undefined) return known;
    const telling = document.licences.flatMap(({ id, accountId, seats }) => {
      if (seats?.idle === undefined) return [];
      const account = accountId !== undefined && { userAccountId: document.accountId };
      return [[id, { noticed: seats.idle.noticed, ...account }] as const];
    });
    const notices = telling.length === 0 ? none : new Map(telling);
    this.#notices.set(document, notices);
    return notices;
  }
}

/** Ids of tenants, licences and accounts have no spaces. */
function keyOf({ tenantId, licenceId, userAccountId = "", userId }: SeatUse): string {
  return `${tenantId} ${licenceId} ${userAccountId} ${userId}`;
}
