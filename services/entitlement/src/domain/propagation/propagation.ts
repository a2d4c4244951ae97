import type { Licence } from "../licence/licence.ts";

/** Where a propagation stands; all but the last two keep others of the plan out. */
export type PropagationState = "running" | "paused" | "cancelling" | "cancelled" | "completed";

/** What it does while it runs: it goes through the holders of the plan, or awaits the dated moves that it made. */
export type PropagationPhase = "moving" | "awaiting";

/** A share of the accounts, in percent, and when its turn comes: not before, and so long after the wave before has ended. */
export interface Wave {
  readonly percent: number;
  readonly startTime?: Date;
  readonly waitMs?: number;
}

/** When the licences move. */
export type PropagationStrategy =
  | { readonly kind: "now" }
  /** Each at the end of the term that it has when it is found. */
  | { readonly kind: "at_renewal" }
  | {
      readonly kind: "waves";
      /** By rising share. */
      readonly waves: readonly Wave[];
      /** In the first wave whatever its share. */
      readonly firstAccountIds: readonly string[];
    };

/** What becomes of a licence that has more in use than the version allows. */
export type OnOverLimit = "skip" | "move";

/** Which licences go to which version, and how. */
export interface PropagationTerms {
  readonly planKey: string;
  /** Empty: all others than `toVersion`. */
  readonly fromVersions: readonly number[];
  readonly toVersion: number;
  readonly strategy: PropagationStrategy;
  /** Their licences stay where they are. */
  readonly neverAccountIds: readonly string[];
  readonly onOverLimit: OnOverLimit;
}

/** What became of a licence: `scheduled` becomes one of the others at its instant. */
export type PropagationOutcome = "moved" | "scheduled" | "skipped" | "withdrawn";

/** The licences of each outcome. */
export type PropagationCounts = Readonly<Record<Exclude<PropagationOutcome, "withdrawn">, number>>;

/** The last licence that was looked at. */
export interface PropagationPlace {
  readonly accountId: string;
  readonly licenceId: string;
}

/** The move of a plan's licences from versions of it to another. */
export interface Propagation extends PropagationTerms {
  readonly propagationId: string;
  /** Who started it, in whose name the licences move, and why. */
  readonly actor: string;
  readonly reason: string;
  readonly state: PropagationState;
  readonly phase: PropagationPhase;
  /** Index of the wave that goes on or comes next. */
  readonly wave: number;
  /** When there is something to do next. */
  readonly nextTime: Date;
  /** Absent: at the beginning. */
  readonly place?: PropagationPlace;
  /** Licences found since the beginning of the pass. */
  readonly found: number;
  /** Licences that were on the versions when it was started. */
  readonly total: number;
  readonly counts: PropagationCounts;
  /** Who changed its state last, and why. */
  readonly statusActor: string;
  readonly statusReason: string;
  readonly createTime: Date;
  readonly updateTime: Date;
  readonly endTime?: Date;
}

/** A licence that was dealt with. */
export interface PropagatedLicence {
  readonly licenceId: string;
  readonly accountId: string;
  readonly fromVersion: number;
  /** Index. */
  readonly wave: number;
  readonly outcome: PropagationOutcome;
  /** skipped: the reason code of the refusal. Empty otherwise. */
  readonly code: string;
  /** Of the dated move. */
  readonly moveId?: string;
  readonly effectiveTime?: Date;
  readonly time: Date;
}

/** Whether a licence is one of those that go to the version. */
export function isOnVersions(
  { planKey, fromVersions, toVersion }: PropagationTerms,
  licence: Pick<Licence, "planKey" | "planVersion" | "state">,
): boolean {
  const { planVersion } = licence;
  if (licence.planKey !== planKey || licence.state === "revoked" || planVersion === toVersion) return false;
  return fromVersions.length === 0 || fromVersions.includes(planVersion);
}

/** Whether others of the plan are kept out. */
export function isLive({ state }: Pick<Propagation, "state">): boolean {
  return state === "running" || state === "paused" || state === "cancelling";
}
