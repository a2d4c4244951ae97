/** An account of which something is due. */
export interface DueAccount {
  readonly tenantId: string;
  readonly accountId: string;
  /** The first instant of several. */
  readonly dueTime: Date;
}

/** What is due of licences: scheduled moves, and moments to be told. */
export interface DueLicences {
  /** The accounts of all tenants with something due until the instant, the earliest first; of so many licences at most. */
  find(until: Date, limit: number): Promise<readonly DueAccount[]>;
}
