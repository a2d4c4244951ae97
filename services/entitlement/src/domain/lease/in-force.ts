import { DomainError } from "@licet/kernel";
import type { Licence } from "../licence/licence.ts";
import { isInForce, licenceStatus } from "../licence/licence.ts";

/** The refusal of a licence that is not in force: no key of it is given, and none is kept. */
export function notInForce(licence: Licence, now: Date): DomainError | undefined {
  if (isInForce(licence, now)) return undefined;
  const status = licenceStatus(licence, now);
  return new DomainError("LICENCE_NOT_ACTIVE", `the licence is ${status}`, { resource: licence.licenceId, status });
}
