import type { Limit } from "./snapshot-document.ts";

/** Something that could be bought or requested to obtain a feature. */
export interface OfferDocument {
  kind: "plan" | "addon" | "access_package";
  key: string;
  name?: string;
  sku?: string;
  /** limit: how much it would allow; offers that would not be enough are left out of a remedy. */
  limit?: Limit;
  /** metered: the allowance it would give in each period, decimal; plans that give no more are left out of a remedy. */
  amount?: string;
  /** addon: which licences it adds to; left out of a remedy for an account that has none such. Absent: any. */
  addsTo?: { planKeys?: string[]; productKey?: string };
}
