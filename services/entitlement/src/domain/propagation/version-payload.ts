import type { OnOverLimit, Propagation } from "./propagation.ts";
import type { VersionMove } from "./move-to-version.ts";

/** The version that a licence goes to, as a dated move keeps it. */
export interface VersionPayload extends Readonly<Record<string, unknown>> {
  readonly propagation_id: string;
  readonly plan_key: string;
  readonly plan_version: number;
  /** The one that it is on until then. */
  readonly from_version: number;
  readonly on_over_limit: OnOverLimit;
}

/** Likewise, read back. */
export interface DatedVersion extends Pick<VersionMove, "propagationId" | "toVersion" | "onOverLimit"> {
  readonly planKey: string;
  readonly fromVersion: number;
}

/** Writes it. */
export function toVersionPayload(
  { propagationId, planKey, toVersion, onOverLimit }: Propagation,
  fromVersion: number,
): VersionPayload {
  return {
    from_version: fromVersion,
    propagation_id: propagationId,
    plan_key: planKey,
    plan_version: toVersion,
    on_over_limit: onOverLimit,
  };
}

/** Reads it back. */
export function fromVersionPayload({
  propagation_id,
  plan_key,
  plan_version,
  from_version,
  on_over_limit,
}: VersionPayload): DatedVersion {
  return {
    fromVersion: from_version,
    propagationId: propagation_id,
    planKey: plan_key,
    toVersion: plan_version,
    onOverLimit: on_over_limit,
  };
}
