import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Licence as LicenceMessage } from "@licet/contracts/entitlement";
import { LicenceSchema, LicenceStatus } from "@licet/contracts/entitlement";
import { toEtag } from "../../domain/etag.ts";
import type { Licence, LicenceStatus as Status } from "../../domain/licence/licence.ts";
import { licenceStatus } from "../../domain/licence/licence.ts";

const statuses: Readonly<Record<Status, LicenceStatus>> = {
  scheduled: LicenceStatus.SCHEDULED,
  active: LicenceStatus.ACTIVE,
  grace: LicenceStatus.GRACE,
  expired: LicenceStatus.EXPIRED,
  suspended: LicenceStatus.SUSPENDED,
  revoked: LicenceStatus.REVOKED,
};

/** A licence as the wire has it, with its status at the instant. */
export function toLicence(licence: Licence, now: Date): LicenceMessage {
  const { licenceId, accountId, productKey, planKey, planVersion, orderId, statusReason } = licence;
  const { endTime, graceEndTime, maintenanceEndTime } = licence;
  return create(LicenceSchema, {
    licenceId,
    accountId,
    productKey,
    planKey,
    planVersion,
    orderId,
    statusReason,
    addOns: licence.addOns.map(({ addOnKey, quantity }) => ({ addOnKey, quantity: BigInt(quantity) })),
    quantity: BigInt(licence.quantity),
    status: statuses[licenceStatus(licence, now)],
    startTime: timestampFromDate(licence.startTime),
    ...(endTime && { endTime: timestampFromDate(endTime) }),
    ...(graceEndTime && { graceEndTime: timestampFromDate(graceEndTime) }),
    ...(maintenanceEndTime && { maintenanceEndTime: timestampFromDate(maintenanceEndTime) }),
    awaitsFirstUse: licence.awaitsFirstUse !== undefined,
    seatsAssigned: BigInt(licence.seats.size),
    createTime: timestampFromDate(licence.createTime),
    updateTime: timestampFromDate(licence.updateTime),
    etag: toEtag(licence.version),
  });
}
