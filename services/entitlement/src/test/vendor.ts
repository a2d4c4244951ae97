import { create } from "@bufbuild/protobuf";
import type { PublishedCatalog } from "@licet/contracts/catalog";
import {
  FailMode,
  FeatureKind,
  LicenceModel,
  OverageMode,
  PublishedCatalogSchema,
  SeatModel,
  UnknownRegion,
} from "@licet/contracts/catalog";

const productKey = "forge";

const minutes = (amount: string) => ({
  featureKey: "ci_minutes",
  allowance: { amount, resetPeriod: "P1M", priority: 10 },
});

const storage = (gigabytes: string) => ({
  featureKey: "package_storage",
  value: { kind: { case: "numberValue" as const, value: gigabytes } },
});

const on = (featureKey: string) => ({ featureKey, value: { kind: { case: "boolValue" as const, value: true } } });

const support = (level: string) => ({
  featureKey: "support",
  value: { kind: { case: "stringValue" as const, value: level } },
});

const plan = (key: string, rank: number, seatModel: SeatModel, grants: object[]) => ({
  key,
  productKey,
  displayName: key.charAt(0).toUpperCase() + key.slice(1),
  tier: key,
  rank,
  licenceModel: LicenceModel.SUBSCRIPTION,
  seatModel,
  term: "P1Y",
  gracePeriod: "P7D",
  versionRange: ">=1.0.0 <4.0.0",
  selfService: true,
  grants,
});

const plans = [
  plan("free", 1, SeatModel.ACCOUNT, [on("private_repos"), minutes("2000"), storage("1"), support("community")]),
  plan("team", 2, SeatModel.ACCOUNT, [
    on("private_repos"),
    on("protected_branches"),
    on("export"),
    minutes("3000"),
    storage("2"),
    support("business_hours"),
  ]),
  plan("enterprise", 3, SeatModel.NAMED_USER, [
    on("private_repos"),
    on("protected_branches"),
    on("sso"),
    minutes("50000"),
    storage("50"),
    support("always"),
  ]),
];

const addOns = [
  { key: "extra_minutes", productKey, displayName: "Extra minutes", grants: [minutes("1000")], selfService: true },
];

/** A vendor of code hosting: features of all kinds, three plans, an add-on, a region rule and an access rule. */
export function catalogAt(revision: number, change: (catalog: PublishedCatalog) => void = () => {}): PublishedCatalog {
  const published = create(PublishedCatalogSchema, {
    revision: BigInt(revision),
    catalog: {
      products: [{ key: productKey, displayName: "Forge" }],
      features: [
        { key: "private_repos", productKey, kind: FeatureKind.BOOLEAN },
        { key: "protected_branches", productKey, kind: FeatureKind.BOOLEAN },
        { key: "sso", productKey, kind: FeatureKind.BOOLEAN, access: { roles: ["admin"] } },
        { key: "export", productKey, kind: FeatureKind.BOOLEAN, regionRuleKey: "eu_only" },
        { key: "package_storage", productKey, kind: FeatureKind.LIMIT, unit: "GB" },
        {
          key: "support",
          productKey,
          kind: FeatureKind.CONFIG,
          allowedValues: ["community", "business_hours", "always"],
        },
        {
          key: "ci_minutes",
          productKey,
          kind: FeatureKind.METERED,
          meterKey: "ci",
          unit: "minute",
          overage: { mode: OverageMode.HARD },
          failPolicy: { mode: FailMode.CLOSED },
        },
      ],
      regionRules: [{ key: "eu_only", allow: ["EU"], unknown: UnknownRegion.DENY, refuseAnonymous: true }],
      plans,
      addOns,
    },
    addOns,
    planVersions: plans.map((terms) => ({ planKey: terms.key, version: 1, plan: terms })),
  });
  change(published);
  return published;
}
