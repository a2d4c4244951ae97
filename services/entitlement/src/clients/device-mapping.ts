import type { DevicePolicy } from "@licet/contracts/catalog";
import { DeviceMatch } from "@licet/contracts/catalog";
import type { DeviceTerms } from "../domain/catalog/catalog.ts";

const matches: Partial<Record<DeviceMatch, DeviceTerms["match"]>> = {
  [DeviceMatch.ANY]: "any",
  [DeviceMatch.TWO]: "two",
  [DeviceMatch.MOST]: "most",
  [DeviceMatch.ALL]: "all",
};

/** How a plan's licences bind devices. */
export function toDeviceTerms(policy: DevicePolicy): DeviceTerms {
  const { limitPerUnit, limitPerUser, components, match, silence, selfDeactivations, coolingOff } = policy;
  return {
    limitPerUnit,
    ...(limitPerUser > 0 && { limitPerUser }),
    components,
    match: matches[match] ?? "all",
    ...(silence !== "" && { silence }),
    ...(selfDeactivations && {
      selfDeactivations: { count: selfDeactivations.count, window: selfDeactivations.window },
    }),
    ...(coolingOff !== "" && { coolingOff }),
  };
}
