import type { Page } from "@licet/kernel";
import type { Account } from "../../domain/account/account.ts";
import type { Lineage } from "../../domain/account/hierarchy.ts";
import type { PageQuery } from "../ports.ts";

/** How accounts stand to each other. */
export interface Hierarchy {
  /**
   * Until the open transaction ends nobody else changes the tenant's hierarchy. Asked before any account is locked; then where
   * the account would stand under the parent. @throws DomainError NOT_FOUND when there is no such parent
   */
  hold(tenantId: string, accountId: string, parentId: string): Promise<Lineage>;
  /** An account with all that share licences through it, at any level; asked while the hierarchy is held. */
  listSharers(tenantId: string, accountId: string): Promise<readonly string[]>;
  /** The accounts whose licences an account shares, nearest first; likewise. */
  listLenders(tenantId: string, accountId: string): Promise<readonly string[]>;
  /** The accounts right under one, or all below it, by id. @throws DomainError NOT_FOUND when there is no such account */
  listBelow(tenantId: string, place: Place, query: PageQuery): Promise<Page<Account>>;
}

/** Which accounts below one are wanted. */
export interface Place {
  readonly accountId: string;
  readonly levels: "children" | "all";
}
