import type { TermsChange } from "./change-licence.ts";

/** What a change says beside the licence, and why. */
export type NewTerms = Pick<TermsChange, "planKey" | "planVersion" | "quantity" | "addOns" | "release">;

/** New terms as a scheduled move keeps them. */
export interface ChangePayload extends Readonly<Record<string, unknown>> {
  readonly plan_key?: string;
  readonly plan_version?: number;
  readonly quantity?: number;
  readonly add_ons?: readonly { readonly add_on_key: string; readonly quantity: number }[];
  readonly release?: { readonly kind: "newest" } | { readonly kind: "users"; readonly user_ids: readonly string[] };
}

/** Writes what is said; what stays as it is is left out. */
export function toChangePayload({ planKey, planVersion, quantity, addOns, release }: NewTerms): ChangePayload {
  return {
    ...(planKey !== undefined && { plan_key: planKey }),
    ...(planVersion !== undefined && { plan_version: planVersion }),
    ...(quantity !== undefined && { quantity }),
    ...(addOns.length > 0 && {
      add_ons: addOns.map((addOn) => ({ add_on_key: addOn.addOnKey, quantity: addOn.quantity })),
    }),
    ...(release && { release: release.kind === "newest" ? release : { kind: "users", user_ids: release.userIds } }),
  };
}

/** Reads it back. */
export function fromChangePayload(payload: ChangePayload): NewTerms {
  const { plan_key, plan_version, quantity, add_ons = [], release } = payload;
  return {
    ...(plan_key !== undefined && { planKey: plan_key }),
    ...(plan_version !== undefined && { planVersion: plan_version }),
    ...(quantity !== undefined && { quantity }),
    addOns: add_ons.map((addOn) => ({ addOnKey: addOn.add_on_key, quantity: addOn.quantity })),
    ...(release && { release: release.kind === "newest" ? release : { kind: "users", userIds: release.user_ids } }),
  };
}
