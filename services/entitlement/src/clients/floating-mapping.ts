import type { FloatingPolicy, Overdraft } from "@licet/contracts/catalog";
import type { FloatingTerms, OverdraftTerms } from "../domain/catalog/catalog.ts";

/** How the keys of a plan float, as the domain knows it. */
export function toFloatingTerms(policy: FloatingPolicy): FloatingTerms {
  const { heartbeatInterval, missedBeats, longestBorrow, overdraft, groups, mostPerUser } = policy;
  return {
    heartbeatSeconds: Number(heartbeatInterval?.seconds ?? 0),
    missedBeats,
    ...(longestBorrow !== "" && { longestBorrow }),
    ...(overdraft && { overdraft: toOverdraftTerms(overdraft) }),
    groups: groups.map(({ group, reserved, most }) => ({
      group,
      reserved: Number(reserved),
      ...(most > 0n && { most: Number(most) }),
    })),
    ...(mostPerUser > 0n && { mostPerUser: Number(mostPerUser) }),
  };
}

function toOverdraftTerms({ percent, units, days, window }: Overdraft): OverdraftTerms {
  return { percent, units: Number(units), ...(days > 0 && { within: { days, window } }) };
}
