import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { EffectiveAt, TermsChange as TermsChangeMessage } from "@licet/contracts/entitlement";
import { SeatRelease } from "@licet/contracts/entitlement";
import type { TermsChange } from "../../domain/licence/change-licence.ts";
import type { Effective } from "../../domain/licence/schedule-change.ts";

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

/** When a change takes place; nothing for at once. */
export function fromEffectiveAt(message: EffectiveAt | undefined): { effective?: Effective } {
  switch (message?.at.case) {
    case "time":
      return { effective: { kind: "time", time: timestampDate(message.at.value) } };
    case "periodEnd":
      return { effective: { kind: "period_end" } };
    default:
      return {};
  }
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
