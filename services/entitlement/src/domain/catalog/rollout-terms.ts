/** A rollout rule: for which accounts something is switched on. */
export interface RolloutTerms {
  readonly productKey: string;
  /** From 0 to 100. */
  readonly percent: number;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Nobody is in. */
  readonly halted?: boolean;
}
