import { DomainError } from "@licet/kernel";
import type { Licence } from "../licence/licence.ts";
import { licenceStatus } from "../licence/licence.ts";

/** The refusal of a licence that is not in force: no key of it is given, and none is kept. */
export function notInForce(licence: Licence, now: Date): DomainError | undefined {
  const status = licenceStatus(licence, now);
  if (status === "active" || status === "grace") return undefined;
  return new DomainError("LICENCE_NOT_ACTIVE", `the licence is ${status}`, { resource: licence.licenceId, status });
}
