import type { MessageInitShape } from "@bufbuild/protobuf";
import type { PreviewLicenceChangeRequest, PreviewLicenceChangeResponseSchema } from "@licet/contracts/entitlement";
import { OverLimit_Kind } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { MeasuredPreview, PreviewChange } from "../../app/licence/preview-change.ts";
import { toLicence } from "./licence-mapping.ts";
import { toRightsDifference } from "./rights-mapping.ts";
import { fromEffectiveAt, fromTermsChange } from "./terms-change.ts";

/** What ChangeLicence would do. */
export function handlePreviewLicenceChange(previewChange: PreviewChange, clock: Clock) {
  return async (
    { licenceId, change, effective }: PreviewLicenceChangeRequest,
    { tenantId, signal }: RpcContext,
  ): Promise<MessageInitShape<typeof PreviewLicenceChangeResponseSchema>> => {
    const preview = await previewChange(
      { tenantId, signal },
      { licenceId, ...fromTermsChange(change), ...fromEffectiveAt(effective) },
    );
    const now = clock.now();
    return {
      before: toLicence(preview.before, now),
      after: toLicence(preview.after, now),
      difference: toRightsDifference(preview.difference),
      overLimits: toOverLimits(preview),
      unknownUsageFeatureKeys: [...preview.unknown],
      revision: BigInt(preview.revision),
    };
  };
}

function toOverLimits({ seatsOver, leasesOver, devicesOver, allowancesOver }: MeasuredPreview) {
  const seats = seatsOver && {
    kind: OverLimit_Kind.SEATS,
    limit: String(seatsOver.limit),
    used: String(seatsOver.used),
    userIds: [...seatsOver.userIds],
  };
  const leases = leasesOver && {
    kind: OverLimit_Kind.LEASES,
    limit: String(leasesOver.limit),
    used: String(leasesOver.used),
    userIds: [...leasesOver.userIds],
  };
  const devices = devicesOver && {
    kind: OverLimit_Kind.DEVICES,
    limit: String(devicesOver.limit),
    used: String(devicesOver.used),
    userIds: [...devicesOver.userIds],
    deviceIds: [...devicesOver.deviceIds],
  };
  return [
    ...(seats ? [seats] : []),
    ...(leases ? [leases] : []),
    ...(devices ? [devices] : []),
    ...allowancesOver.map(({ feature, limit, used }) => ({
      kind: OverLimit_Kind.ALLOWANCE,
      featureKey: feature,
      limit,
      used,
    })),
  ];
}
