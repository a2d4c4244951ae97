import type { TermsChange as TermsChangeMessage } from "@licet/contracts/entitlement";
import { SeatRelease } from "@licet/contracts/entitlement";
import type { TermsChange } from "../../domain/licence/change-licence.ts";

/** New terms as the domain knows them. */
export function fromTermsChange(
  message: TermsChangeMessage | undefined,
): Pick<TermsChange, "planKey" | "planVersion" | "quantity" | "addOns" | "release"> {
  if (message === undefined) return { addOns: [] };
  const { planKey, planVersion, quantity, addOns } = message;
  const release = toRelease(message);
  return {
    ...(planKey !== "" && { planKey }),
    ...(planVersion !== 0 && { planVersion }),
    ...(quantity !== 0n && { quantity: Number(quantity) }),
    addOns: addOns.map((addOn) => ({ addOnKey: addOn.addOnKey, quantity: Number(addOn.quantity) })),
    ...(release && { release }),
  };
}

/** Whose seats go where there are too many; undefined for nobody's. */
export function toRelease({
  releaseSeats,
  releaseUserIds,
}: Pick<TermsChangeMessage, "releaseSeats" | "releaseUserIds">): TermsChange["release"] {
  switch (releaseSeats) {
    case SeatRelease.NEWEST_FIRST:
      return { kind: "newest" };
    case SeatRelease.NAMED_USERS:
      return { kind: "users", userIds: releaseUserIds };
    default:
      return undefined;
  }
}
