import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { FloatingPolicy, FloatingPolicySchema, PublishedCatalog } from "@licet/contracts/catalog";
import { FeatureKind, FeatureSchema, LicenceModel, PlanVersionSchema, SeatModel } from "@licet/contracts/catalog";

type Policy = Exclude<MessageInitShape<typeof FloatingPolicySchema>, FloatingPolicy>;

/** How long a lease of these plans lives without a heartbeat: three of two minutes may be missed. */
export const windowMs = 360_000;

const policies: Readonly<Record<string, Policy>> = {
  base: { longestBorrow: "P30D" },
  signal: {},
  // One key in ten above the quantity, on one day a quarter.
  elastic: { longestBorrow: "P30D", overdraft: { percent: 10, days: 1, window: "P3M" } },
  shared: { mostPerUser: 2n, groups: [{ group: "lab", reserved: 2n, most: 3n }] },
};

/** Plans whose keys float: a base product, a toolbox that needs it, one with an overdraft and one with shares of groups. */
export function addFloating({ catalog, planVersions }: PublishedCatalog): void {
  const product = { productKey: "forge" };
  for (const [key, policy] of Object.entries(policies)) {
    const requires = key === "signal" ? ["base"] : [];
    catalog?.features.push(create(FeatureSchema, { key, ...product, kind: FeatureKind.BOOLEAN, requires }));
    const version = create(PlanVersionSchema, {
      planKey: key,
      version: 1,
      plan: {
        key,
        ...product,
        displayName: key,
        licenceModel: LicenceModel.SUBSCRIPTION,
        seatModel: SeatModel.ACCOUNT,
        term: "P1Y",
        floatingPolicy: { heartbeatInterval: { seconds: 120n }, missedBeats: 3, ...policy },
        grants: [{ featureKey: key, value: { kind: { case: "boolValue", value: true } } }],
      },
    });
    planVersions.push(version);
    if (version.plan) catalog?.plans.push(version.plan);
  }
}
