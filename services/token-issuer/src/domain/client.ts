/** A client that may ask for access tokens. */
export interface Client {
  /** `*` for a service of the platform, which names the tenant of each call itself. */
  readonly tenantId: string;
  readonly clientId: string;
  readonly displayName: string;
  readonly scopes: readonly string[];
  /** What these give is looked up for each token. */
  readonly roleKeys: readonly string[];
  /** The account that it is bound to; undefined: to none. */
  readonly accountId?: string;
  /** Who acts by it. */
  readonly userId?: string;
  readonly isDisabled: boolean;
  readonly createTime: Date;
}

/** A client and what its secret is recognised by. */
export interface StoredClient extends Client {
  /** Finds the client beside its id, since tenants choose ids without knowing each other's; empty for a bootstrap client. */
  readonly selector: string;
  readonly secretHash: string;
}

/** The tenant of credentials that may name any. */
export const anyTenant = "*";
