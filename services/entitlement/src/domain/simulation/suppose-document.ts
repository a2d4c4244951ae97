import type { LicenceDocument, SnapshotDocument } from "@licet/decision";
import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { emptyBook } from "../device/device.ts";
import type { Licence } from "../licence/licence.ts";
import { catalogMembersOf, rolloutsOf } from "../snapshot/compile-account.ts";
import { compileLicence } from "../snapshot/compile-licence.ts";

/** Under which catalog, and on which versions of their plans, the licences of a snapshot are supposed. */
export interface SupposedOffer {
  readonly view: CatalogView;
  /** The plan version that a licence of this one has. */
  readonly versionOf: (licence: Pick<LicenceDocument, "planKey" | "planVersion">) => number;
  /** What the account holds now: a snapshot does not say how many of an add-on there are. */
  readonly present: ReadonlyMap<string, Pick<Licence, "addOns">>;
}

/**
 * A snapshot of any time as it would have been compiled: what the plans, add-ons and the catalog say is theirs, and what was
 * bought, assigned and decided stays as it was. A licence whose plan version nobody knows stays as it is.
 */
export function supposeDocument(past: SnapshotDocument, offer: SupposedOffer): SnapshotDocument {
  const { features, overrides = [], releases: _releases, rollouts: _rollouts, ...own } = past;
  const { catalog } = offer.view;
  const kept = overrides.filter(({ feature }) => catalog.features[feature]?.kind === features[feature]?.kind);
  return {
    ...own,
    licences: past.licences.map((licence) => supposeLicence(licence, past, offer)),
    ...(kept.length > 0 && { overrides: kept }),
    ...rolloutsOf(catalog, past.accountId),
    ...catalogMembersOf(catalog),
  };
}

function supposeLicence(past: LicenceDocument, { account, accountId }: SnapshotDocument, offer: SupposedOffer) {
  const plan = offer.view.planVersion(past.planKey, offer.versionOf(past));
  if (plan === undefined) return past;
  const licence = toLicence(past, plan, { accountId, addOns: addOnsOf(past, offer.present.get(past.id)) });
  const around = { book: emptyBook, users: new Map(), timeZone: account.timeZone };
  const compiled = compileLicence(licence, plan, offer.view.catalog, around);
  return withPast(compiled, past);
}

/** What follows from the plan is the compiled one's; where the licence stood, and who held what of it, is the past one's. */
function withPast(compiled: LicenceDocument, past: LicenceDocument): LicenceDocument {
  const { orderId: _, ...terms } = compiled;
  const { accountId, orderId, status, suspension, statusChanges, approvers, fallback } = past;
  const { overdraftClosed, held = [] } = past.leases ?? {};
  const { used, active = [] } = past.devices ?? {};
  return {
    ...terms,
    ...(accountId !== undefined && { accountId }),
    ...(orderId !== undefined && { orderId }),
    status,
    ...(suspension && { suspension }),
    ...(statusChanges && { statusChanges }),
    ...(approvers && { approvers }),
    ...(fallback && { fallback }),
    ...(compiled.seats && { seats: past.seats ?? compiled.seats }),
    ...(compiled.leases && { leases: { ...compiled.leases, ...(overdraftClosed && { overdraftClosed }), held } }),
    ...(compiled.devices && { devices: { ...compiled.devices, ...(used !== undefined && { used }), active } }),
  };
}

function addOnsOf({ grants }: LicenceDocument, present: Pick<Licence, "addOns"> | undefined): Licence["addOns"] {
  const keys = grants.flatMap(({ source, sourceKey }) => (source === "addon" && sourceKey ? [sourceKey] : []));
  return [...new Set(keys)].map((addOnKey) => {
    const held = present?.addOns.find((addOn) => addOn.addOnKey === addOnKey);
    return { addOnKey, quantity: held?.quantity ?? 1 };
  });
}

/** As much of a licence as its terms are compiled from. */
function toLicence(
  past: LicenceDocument,
  { planKey, version }: PlanTerms,
  { accountId, addOns }: Pick<Licence, "accountId" | "addOns">,
): Licence {
  const { id, productKey, quantity, from, until, graceUntil, maintenanceUntil, orderId = "" } = past;
  const startTime = new Date(from);
  return {
    ...{ licenceId: id, accountId, productKey, planKey, planVersion: version, addOns, quantity, startTime, orderId },
    ...(until !== undefined && { endTime: new Date(until) }),
    ...(graceUntil !== undefined && { graceEndTime: new Date(graceUntil) }),
    ...(maintenanceUntil !== undefined && { maintenanceEndTime: new Date(maintenanceUntil) }),
    ...{ state: "active", statusReason: "", firstOrderId: orderId, steps: [], seats: new Map(), version: 0 },
    ...{ createTime: startTime, updateTime: startTime },
  };
}
