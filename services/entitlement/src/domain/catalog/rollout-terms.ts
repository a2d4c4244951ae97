/** When a rollout is halted by itself: bounds are percentage points, of which two decimals count; absent: any. */
export interface GuardTerms {
  readonly maxDenialIncrease?: number;
  readonly maxErrorIncrease?: number;
  /** Checks of a feature on each side before they are compared. */
  readonly minDecisions: number;
  readonly windowMinutes: number;
}

/** A rollout rule: for which accounts something is switched on. */
export interface RolloutTerms {
  readonly productKey: string;
  /** From 0 to 100. */
  readonly percent: number;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Nobody is in. */
  readonly halted?: boolean;
  readonly guard?: GuardTerms;
}
