import type { AllowanceSet } from "@licet/contracts/metering";

/** protovalidate has refused a request without it already. */
export function requireSet(set: AllowanceSet | undefined): AllowanceSet {
  if (set === undefined) throw new Error("a request without allowances passed validation");
  return set;
}
