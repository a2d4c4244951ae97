import { type AllowanceSet, contentOf } from "../domain/allowance-set.ts";

/** Remembers which allowance sets the ledger has already taken in, so that the next request with one reads nothing. */
export class KnownSets {
  readonly #most: number;
  readonly #names = new Set<string>();

  constructor(most = 50_000) {
    this.#most = most;
  }

  /** Whether a book at this revision has nothing to learn from the set. */
  covers(tenantId: string, revision: bigint | undefined, set: AllowanceSet): boolean {
    if (revision === undefined || set.revision > revision) return false;
    return set.revision < revision || this.#names.has(nameOf(tenantId, set));
  }

  /** To be called once it is taken in for good. */
  add(tenantId: string, set: AllowanceSet): void {
    if (this.#names.size >= this.#most) this.#names.clear();
    this.#names.add(nameOf(tenantId, set));
  }
}

function nameOf(tenantId: string, set: AllowanceSet): string {
  return JSON.stringify([tenantId, set.accountId, set.featureKey, String(set.revision), contentOf(set)]);
}
