import type { Page } from "@licet/kernel";
import type { PropagationChange } from "../../domain/propagation/change-propagation.ts";
import type {
  PropagatedLicence,
  Propagation,
  PropagationOutcome,
  PropagationTerms,
} from "../../domain/propagation/propagation.ts";
import type { Caller } from "../caller.ts";
import type { PageQuery } from "../ports.ts";

/** Which propagations are wanted; an empty key means all plans. */
export interface PropagationFilter {
  readonly planKey: string;
  /** Without those that have ended. */
  readonly onlyLive: boolean;
}

/** Propagations of plan versions. What becomes of one is saved, noted in the audit log and told in one transaction. */
export interface Propagations {
  /**
   * Keeps what is made of the number of licences that are on the versions.
   * @throws DomainError PROPAGATION_CONFLICT while another one of the plan goes on
   */
  start(caller: Caller, terms: PropagationTerms, decide: (licences: number) => PropagationChange): Promise<Propagation>;
  /** Waits for the batch that is under way, and decides then. @throws DomainError NOT_FOUND */
  change(
    caller: Caller,
    propagationId: string,
    decide: (propagation: Propagation) => PropagationChange,
  ): Promise<Propagation>;
  find(tenantId: string, propagationId: string): Promise<Propagation | undefined>;
  /** Newest first. */
  list(tenantId: string, filter: PropagationFilter, query: PageQuery): Promise<Page<Propagation>>;
  /** The licences that it dealt with, of one outcome or of all, by their ids. */
  listLicences(
    tenantId: string,
    propagationId: string,
    query: PageQuery & { readonly outcome?: PropagationOutcome },
  ): Promise<Page<PropagatedLicence>>;
  /** Licences on the versions that it did not deal with yet; none of one that has ended. */
  remaining(tenantId: string, propagation: Propagation): Promise<number>;
}

/** A propagation that has something to do. */
export interface DuePropagation {
  readonly tenantId: string;
  readonly propagationId: string;
}

/** What came of a step, and whether there was anything to do. */
export interface PropagationStep {
  readonly change: PropagationChange;
  readonly licences: readonly PropagatedLicence[];
  readonly went: boolean;
}

/** The work of propagations. */
export interface PropagationWork {
  /** Of all tenants, the longest due first. */
  due(until: Date, limit: number): Promise<readonly DuePropagation[]>;
  /**
   * Takes a step of one that is due and that nobody else holds, in one transaction with all that the step changes: what is
   * interrupted has not happened. Says whether it went on; the rest of this port is for steps.
   */
  advance(
    due: DuePropagation,
    now: Date,
    step: (propagation: Propagation) => Promise<PropagationStep>,
  ): Promise<boolean>;
  /** The next licences to deal with, by account. */
  holders(tenantId: string, propagation: Propagation, limit: number): Promise<readonly HeldLicence[]>;
  /** Notes what became of dated moves that have ended, some at a time. */
  settle(tenantId: string, propagationId: string, limit: number): Promise<{ moved: number; skipped: number }>;
  /** Dated moves that are still to come, the earliest first. */
  pending(tenantId: string, propagationId: string, limit: number): Promise<readonly DatedMove[]>;
  /** Licences whose dated moves were taken back; `forget`: as if they had not been dealt with. */
  withdraw(
    tenantId: string,
    propagationId: string,
    licenceIds: readonly string[],
    options: { readonly forget: boolean },
  ): Promise<void>;
}

/** A licence, its account and the version that it is on. */
export interface HeldLicence {
  readonly licenceId: string;
  readonly accountId: string;
  readonly fromVersion: number;
}

/** A dated move of a licence. */
export interface DatedMove extends Pick<HeldLicence, "licenceId" | "accountId"> {
  readonly moveId: string;
  readonly effectiveTime: Date;
}
