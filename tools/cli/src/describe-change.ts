import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { AccountChange } from "@licet/contracts/entitlement";

/** A revision as a person reads it: one line, and one for each cause. */
export function describeChange({ revision, time, causes }: AccountChange): string[] {
  const since = time === undefined ? "" : timestampDate(time).toISOString();
  return [
    `revision ${revision} since ${since}${causes.length === 0 ? ": compiled anew from another catalog" : ""}`,
    ...causes.map(({ actor, action, resource, reason, sequence }) => {
      const why = reason === "" ? "" : `: ${reason}`;
      return `  ${action} ${resource} by ${actor}${why} (audit entry ${sequence})`;
    }),
  ];
}
