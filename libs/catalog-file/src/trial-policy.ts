import type { MessageInitShape } from "@bufbuild/protobuf";
import type { TrialPolicy, TrialPolicySchema } from "@licet/contracts/catalog";
import { TrialStart } from "@licet/contracts/catalog";
import type { TrialEntry } from "./catalog-document.ts";

/** JSON Schema of TrialEntry. */
export const trialSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    begins: { enum: ["creation", "firstUse"] },
    convertsTo: { type: "string", pattern: "^[a-z][a-z0-9_.-]{0,62}$" },
  },
  minProperties: 1,
};

const starts = { creation: TrialStart.CREATION, firstUse: TrialStart.FIRST_USE } as const;

/** When a trial begins and what becomes of it, as the contract has it. */
export function toTrialPolicy({
  begins = "creation",
  convertsTo = "",
}: TrialEntry): MessageInitShape<typeof TrialPolicySchema> {
  return { begins: starts[begins], convertsToPlanKey: convertsTo };
}

/** The opposite of toTrialPolicy. */
export function fromTrialPolicy({ begins, convertsToPlanKey }: TrialPolicy): TrialEntry {
  return {
    begins: begins === TrialStart.FIRST_USE ? "firstUse" : "creation",
    ...(convertsToPlanKey !== "" && { convertsTo: convertsToPlanKey }),
  };
}
