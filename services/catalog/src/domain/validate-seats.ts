import type { FieldViolation } from "@licet/kernel";
import type { Plan } from "./catalog-content.ts";

/** Only a plan per named user has seats that could go from user to user. */
export function findSeatProblems({ key, seatModel, seatPolicy }: Plan): FieldViolation[] {
  if (seatPolicy === undefined || seatModel === "SEAT_MODEL_NAMED_USER") return [];
  return [{ field: `plans[${key}].seat_policy`, description: "only a plan per named user has seats" }];
}
