import type { Page } from "@licet/kernel";
import type { PageQuery } from "../ports.ts";
import type { MaybeSnapshot } from "./ports.ts";

/** An instant of the past, and the present. */
export interface PastInstant {
  readonly asOf: Date;
  readonly now: Date;
}

/** What accounts were, as far back as is kept. */
export interface AccountHistory {
  /**
   * The snapshot that held at the instant; undefined before the account was made. A revision holds from its own time on
   * until the next one's. @throws DomainError HISTORY_EXPIRED
   */
  find(tenantId: string, accountId: string, instant: PastInstant): Promise<MaybeSnapshot>;
  /** The revisions that are kept, newest first; of an account that is not there none. */
  listChanges(tenantId: string, accountId: string, now: Date, query: PageQuery): Promise<Page<AccountChange>>;
}

/** A revision and how it came to be. */
export interface AccountChange {
  readonly revision: number;
  /** Since when it held. */
  readonly time: Date;
  /** In order; none when it was only compiled anew, from another catalog. */
  readonly causes: readonly ChangeCause[];
}

/** What the audit log says of a change. */
export interface ChangeCause {
  readonly sequence: number;
  readonly actor: string;
  readonly action: string;
  readonly resource: string;
  readonly reason: string;
}
