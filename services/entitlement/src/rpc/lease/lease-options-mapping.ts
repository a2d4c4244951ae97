import { create } from "@bufbuild/protobuf";
import type { LeaseOptions as LeaseOptionsMessage } from "@licet/contracts/entitlement";
import { LeaseOptionsSchema } from "@licet/contracts/entitlement";
import { toEtag } from "../../domain/etag.ts";
import type { LeaseOptions } from "../../domain/lease/lease-options.ts";
import type { Licence } from "../../domain/licence/licence.ts";

/** Options as they are told. */
export function toLeaseOptions({ shares, users, groups, countries }: LeaseOptions): LeaseOptionsMessage {
  return create(LeaseOptionsSchema, {
    shares: shares.map(({ group, reserved, most }) => ({
      group,
      reserved: BigInt(reserved),
      ...(most !== undefined && { most: BigInt(most) }),
    })),
    exclusion: { userIds: [...users], groups: [...groups], countries: [...countries] },
  });
}

/** Options as the domain knows them. */
export function fromLeaseOptions({ shares, exclusion }: LeaseOptionsMessage): LeaseOptions {
  const { userIds: users = [], groups = [], countries = [] } = exclusion ?? {};
  return {
    shares: shares.map(({ group, reserved, most }) => ({
      group,
      reserved: Number(reserved),
      ...(most !== undefined && { most: Number(most) }),
    })),
    users,
    groups,
    countries,
  };
}

/** The options of a licence, and the version of it that has them. */
export function toOptionsAnswer({ leaseOptions, version }: Licence) {
  return { ...(leaseOptions && { options: toLeaseOptions(leaseOptions) }), etag: toEtag(version) };
}
