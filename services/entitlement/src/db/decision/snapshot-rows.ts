import type { Database } from "@licet/db";
import { mostLevels } from "../../domain/account/hierarchy.ts";

/** A snapshot as it is stored. */
export interface SnapshotRow {
  readonly revision: bigint;
  readonly document: string;
  /** The highest of those who lend to the account; 0: nobody does. */
  readonly lender_revision: bigint;
}

/** Reads one account's row, as it is at some moment after the call; undefined when there is none. */
export type ReadSnapshotRow = (tenantId: string, accountId: string) => Promise<SnapshotRow | undefined>;

interface Question {
  readonly accountId: string;
  readonly answer: PromiseWithResolvers<SnapshotRow | undefined>;
}

/** A statement's answer then fits well into memory and time. */
const mostAtOnce = 100;

const text = `
  select account_snapshot.account_id, account_snapshot.revision, document, case when account.shares_parent then (
    with recursive lent as (
      select account.parent_id as account_id, 1 as level
      union all
      select above.parent_id, level + 1
      from lent join account as above on above.tenant_id = $1 and above.account_id = lent.account_id
      where above.shares_parent and level < ${mostLevels}
    )
    select coalesce(max(lender.revision), 0)
    from lent join account as lender on lender.tenant_id = $1 and lender.account_id = lent.account_id
  ) else 0 end as lender_revision
  from account_snapshot
  left join account on account.tenant_id = $1 and account.account_id = account_snapshot.account_id
  where account_snapshot.tenant_id = $1 and account_snapshot.account_id = any($2)`;
const options = { name: "entitlement_read_snapshots" };

/**
 * Reads what is asked for in one turn of the event loop with few statements: a batch of checks of a thousand accounts
 * that nobody asked about before would otherwise queue for the connections until it is too late.
 */
export function createSnapshotRows(db: Database): ReadSnapshotRow {
  const waiting = new Map<string, Question[]>();

  async function readPart(tenantId: string, part: readonly Question[]): Promise<void> {
    const accountIds = [...new Set(part.map(({ accountId }) => accountId))];
    const rows = await db.read(tenantId, (tx) =>
      tx.sql<SnapshotRow & { account_id: string }>(text, [tenantId, accountIds], options),
    );
    const found = new Map(rows.map((row) => [row.account_id, row]));
    for (const { accountId, answer } of part) answer.resolve(found.get(accountId));
  }

  async function readAll(tenantId: string): Promise<void> {
    const questions = waiting.get(tenantId) ?? [];
    waiting.delete(tenantId);
    try {
      // One part after the other: other callers need connections too.
      for (let index = 0; index < questions.length; index += mostAtOnce) {
        await readPart(tenantId, questions.slice(index, index + mostAtOnce));
      }
    } catch (error) {
      // Those that were answered stay so.
      for (const { answer } of questions) answer.reject(error);
    }
  }

  return (tenantId, accountId) => {
    const answer = Promise.withResolvers<SnapshotRow | undefined>();
    const questions = waiting.get(tenantId);
    if (questions === undefined) {
      waiting.set(tenantId, [{ accountId, answer }]);
      setImmediate(() => void readAll(tenantId));
    } else questions.push({ accountId, answer });
    return answer.promise;
  };
}
