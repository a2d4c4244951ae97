import type { MessageInitShape } from "@bufbuild/protobuf";
import type { FloatingPolicy, FloatingPolicySchema } from "@licet/contracts/catalog";
import type { FloatingEntry } from "./catalog-document.ts";

const period = { type: "string", pattern: "^P[1-9][0-9]{0,3}[YMWD]$" };
const keyCount = { type: "integer", minimum: 1, maximum: 1_000_000 };

/** JSON Schema of FloatingEntry. */
export const floatingSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    heartbeatSeconds: { type: "integer", minimum: 10, maximum: 86_400 },
    missedBeats: { type: "integer", minimum: 1, maximum: 100 },
    longestBorrow: period,
    overdraft: {
      type: "object",
      additionalProperties: false,
      properties: {
        percent: { type: "integer", minimum: 1, maximum: 1000 },
        units: keyCount,
        days: { type: "integer", minimum: 1, maximum: 366 },
        window: period,
      },
      dependentRequired: { days: ["window"], window: ["days"] },
    },
    groups: {
      type: "object",
      propertyNames: { type: "string", minLength: 1, maxLength: 63 },
      additionalProperties: {
        type: "object",
        additionalProperties: false,
        properties: { reserved: keyCount, most: keyCount },
      },
      maxProperties: 100,
    },
    mostPerUser: keyCount,
  },
  required: ["heartbeatSeconds", "missedBeats"],
};

/** How keys float, as the contract has it. */
export function toFloatingPolicy(entry: FloatingEntry): MessageInitShape<typeof FloatingPolicySchema> {
  const { heartbeatSeconds, missedBeats, longestBorrow = "", overdraft, groups = {}, mostPerUser = 0 } = entry;
  return {
    heartbeatInterval: { seconds: BigInt(heartbeatSeconds) },
    missedBeats,
    longestBorrow,
    ...(overdraft && { overdraft: { ...overdraft, units: BigInt(overdraft.units ?? 0) } }),
    groups: Object.entries(groups).map(([group, { reserved = 0, most = 0 }]) => ({
      group,
      reserved: BigInt(reserved),
      most: BigInt(most),
    })),
    mostPerUser: BigInt(mostPerUser),
  };
}

/** The opposite of toFloatingPolicy. */
export function fromFloatingPolicy(policy: FloatingPolicy): FloatingEntry {
  const { heartbeatInterval, missedBeats, longestBorrow, overdraft, groups, mostPerUser } = policy;
  return {
    heartbeatSeconds: Number(heartbeatInterval?.seconds ?? 0),
    missedBeats,
    ...(longestBorrow !== "" && { longestBorrow }),
    ...(overdraft && {
      overdraft: {
        ...(overdraft.percent > 0 && { percent: overdraft.percent }),
        ...(overdraft.units > 0n && { units: Number(overdraft.units) }),
        ...(overdraft.days > 0 && { days: overdraft.days, window: overdraft.window }),
      },
    }),
    ...(groups.length > 0 && {
      groups: Object.fromEntries(
        groups.map(({ group, reserved, most }) => [
          group,
          { ...(reserved > 0n && { reserved: Number(reserved) }), ...(most > 0n && { most: Number(most) }) },
        ]),
      ),
    }),
    ...(mostPerUser > 0n && { mostPerUser: Number(mostPerUser) }),
  };
}
