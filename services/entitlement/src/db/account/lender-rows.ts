import { mostLevels } from "../../domain/account/hierarchy.ts";

/** The ids of the accounts in the parameter $2 of the tenant $1, and of all who lend to them. */
export const withLenders = `
  with recursive lent as (
    select account_id, parent_id, shares_parent, 0 as level
    from account where tenant_id = $1 and account_id = any($2::text[])
    union
    select account.account_id, account.parent_id, account.shares_parent, level + 1
    from lent join account on account.tenant_id = $1 and account.account_id = lent.parent_id
    where lent.shares_parent and level < ${mostLevels}
  )
  select account_id from lent`;

/** The transaction runs anew: an account came to share of another one than those that were locked along with it. */
export class LenderChanged extends Error {
  /** A serialization failure, by PostgreSQL's name for it. */
  readonly code = "40001";

  constructor() {
    super("an account shares of another one than before it was locked");
  }
}
