import type { SeatPolicy } from "@licet/contracts/catalog";
import type { SeatTerms } from "../domain/catalog/catalog.ts";

/** How seats go from user to user. */
export function toSeatTerms({ coolingOff, idle, assignOnUse }: SeatPolicy): SeatTerms {
  return {
    ...(coolingOff !== "" && { coolingOff }),
    ...(idle && { idle: { after: idle.after, notice: idle.notice } }),
    ...(assignOnUse && { assignOnUse }),
  };
}
