import type { TrialPolicy } from "@licet/contracts/catalog";
import { TrialStart } from "@licet/contracts/catalog";
import type { TrialTerms } from "../domain/catalog/catalog.ts";

/** When a trial begins and what becomes of it. */
export function toTrialTerms({ begins, convertsToPlanKey }: TrialPolicy): TrialTerms {
  return {
    begins: begins === TrialStart.FIRST_USE ? "first_use" : "creation",
    ...(convertsToPlanKey !== "" && { convertsTo: convertsToPlanKey }),
  };
}
