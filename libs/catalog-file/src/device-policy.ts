import type { MessageInitShape } from "@bufbuild/protobuf";
import { DeviceMatch } from "@licet/contracts/catalog";
import type { DevicePolicy, DevicePolicySchema } from "@licet/contracts/catalog";

/** How a plan's licences bind devices, as people write it. */
export interface DevicesEntry {
  /** For each unit of the quantity; 1 when absent. */
  perUnit?: number;
  perUser?: number;
  /** Names of what makes a fingerprint. */
  components: string[];
  /** How many of them must be equal; `most` when absent. */
  match?: "any" | "two" | "most" | "all";
  /** ISO 8601 periods. */
  silence?: string;
  selfDeactivations?: { count: number; window: string };
  coolingOff?: string;
}

const key = { type: "string", pattern: "^[a-z][a-z0-9_.-]{0,62}$" };
const period = { type: "string", pattern: "^P[1-9][0-9]{0,3}[YMWD]$" };

/** JSON Schema of DevicesEntry. */
export const devicesSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    perUnit: { type: "integer", minimum: 1, maximum: 10_000 },
    perUser: { type: "integer", minimum: 1, maximum: 10_000 },
    components: { type: "array", items: key, minItems: 1, maxItems: 20, uniqueItems: true },
    match: { enum: ["any", "two", "most", "all"] },
    silence: period,
    selfDeactivations: {
      type: "object",
      additionalProperties: false,
      properties: { count: { type: "integer", minimum: 0, maximum: 1000 }, window: period },
      required: ["count", "window"],
    },
    coolingOff: period,
  },
  required: ["components"],
};

const matches = { any: DeviceMatch.ANY, two: DeviceMatch.TWO, most: DeviceMatch.MOST, all: DeviceMatch.ALL };

/** The policy as the contract has it. */
export function toDevicePolicy(entry: DevicesEntry): MessageInitShape<typeof DevicePolicySchema> {
  return {
    limitPerUnit: entry.perUnit ?? 1,
    limitPerUser: entry.perUser ?? 0,
    components: entry.components,
    match: matches[entry.match ?? "most"],
    silence: entry.silence ?? "",
    ...(entry.selfDeactivations && { selfDeactivations: entry.selfDeactivations }),
    coolingOff: entry.coolingOff ?? "",
  };
}

/** The opposite of toDevicePolicy; what has its default value is left out. */
export function fromDevicePolicy(policy: DevicePolicy): DevicesEntry {
  const { limitPerUnit, limitPerUser, components, match, silence, selfDeactivations, coolingOff } = policy;
  const word = (["any", "two", "all"] as const).find((name) => matches[name] === match);
  return {
    ...(limitPerUnit !== 1 && { perUnit: limitPerUnit }),
    ...(limitPerUser !== 0 && { perUser: limitPerUser }),
    components,
    ...(word && { match: word }),
    ...(silence !== "" && { silence }),
    ...(selfDeactivations && {
      selfDeactivations: { count: selfDeactivations.count, window: selfDeactivations.window },
    }),
    ...(coolingOff !== "" && { coolingOff }),
  };
}
