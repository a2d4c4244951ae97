/** Which share of the accounts a rule lets in. */
export interface RolloutDocument {
  /** The product that the rule is for. */
  productKey?: string;
  /** Share of the accounts, 0 to 100, two decimals count. */
  percent: number;
  /** Account ids that are in, whatever the share. */
  include?: string[];
  /** Account ids that are out, whatever the share. */
  exclude?: string[];
  /** Stopped by its guard: nobody is in. */
  halted?: boolean;
  /** A guard compares how checks inside and outside are answered. */
  guarded?: boolean;
}
