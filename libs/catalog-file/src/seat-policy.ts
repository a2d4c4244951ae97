import type { SeatPolicy } from "@licet/contracts/catalog";
import type { SeatPolicyEntry } from "./catalog-document.ts";

const days = { type: "string", pattern: "^P[1-9][0-9]{0,3}[DW]$" };

/** JSON Schema of SeatPolicyEntry. */
export const seatPolicySchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    coolingOff: days,
    idle: {
      type: "object",
      additionalProperties: false,
      properties: { after: days, notice: days },
      required: ["after", "notice"],
    },
    assignOnUse: { type: "boolean" },
  },
  minProperties: 1,
};

/** How seats go from user to user, as people write it: the entry is what the contract has. */
export function fromSeatPolicy({ coolingOff, idle, assignOnUse }: SeatPolicy): SeatPolicyEntry {
  return {
    ...(coolingOff !== "" && { coolingOff }),
    ...(idle && { idle: { after: idle.after, notice: idle.notice } }),
    ...(assignOnUse && { assignOnUse }),
  };
}
