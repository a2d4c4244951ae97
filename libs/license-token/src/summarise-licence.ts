import { grantedValuesOf, type LicenceDocument, type SnapshotDocument } from "@licet/decision";
import type { LicenceSummary } from "./licence-claims.ts";

/** The flat words for the one licence of a reduced snapshot. */
export function summariseLicence(licence: LicenceDocument, document: SnapshotDocument): LicenceSummary {
  const { edition, versions, until, maintenanceUntil } = licence;
  const territory = licence.rules?.territory;
  return {
    id: licence.id,
    product: licence.productKey,
    ...(edition !== undefined && { edition }),
    plan: licence.planKey,
    planVersion: licence.planVersion,
    models: licence.models,
    ...(versions !== undefined && { versions }),
    from: licence.from,
    ...(until !== undefined && { until }),
    ...(maintenanceUntil !== undefined && { maintenanceUntil }),
    features: grantedValuesOf(document),
    quantities: quantitiesOf(licence),
    usage: usageOf(licence),
    binding: bindingOf(licence),
    ...(territory !== undefined && { territory }),
  };
}

function quantitiesOf({ quantity, seats, devices, leases }: LicenceDocument): LicenceSummary["quantities"] {
  return {
    units: quantity,
    ...(seats && { users: seats.limit ?? quantity }),
    ...(devices && { devices: devices.limit ?? quantity }),
    ...(leases && { concurrency: leases.limit ?? quantity }),
  };
}

function usageOf({ grants }: LicenceDocument): LicenceSummary["usage"] {
  const usage: LicenceSummary["usage"] = {};
  for (const { feature, allowance } of grants) {
    if (allowance === undefined) continue;
    const { amount, perSeat, recurrence } = allowance;
    const list = (usage[feature] ??= []);
    list.push({ amount, ...(perSeat && { perUnit: true }), ...(recurrence && { reset: recurrence }) });
  }
  return usage;
}

function bindingOf({ seats, devices }: LicenceDocument): LicenceSummary["binding"] {
  return {
    ...(seats && { users: seats.assigned }),
    ...(devices && { devices: devices.active.map(({ id }) => id) }),
  };
}
