/** A plan version as far as orders care. */
export interface PlanOffer {
  readonly planKey: string;
  readonly version: number;
  readonly productKey: string;
  readonly tier: string;
  /** ISO 8601 duration; empty: without end. */
  readonly term: string;
}

/** An add-on as far as orders care. */
export interface AddOnOffer {
  readonly addOnKey: string;
  readonly productKey: string;
  /** Plans that it may be bought with; empty: any of its product. */
  readonly planKeys: readonly string[];
}

/** Several plans and add-ons sold as one. */
export interface BundleOffer {
  readonly bundleKey: string;
  readonly planKeys: readonly string[];
  readonly addOnKeys: readonly string[];
}

/** What a SKU sells: exactly one of plan, bundle and add-on. */
export interface SkuOffer {
  readonly sku: string;
  readonly planKey?: string;
  readonly bundleKey?: string;
  readonly addOnKey?: string;
  /** 0: the latest published. */
  readonly planVersion: number;
  /** ISO 8601 duration; empty: the plan's. */
  readonly term: string;
  /** 0: no bound. */
  readonly minQuantity: number;
  readonly maxQuantity: number;
}

/** The published catalog as plain data, the part that orders are pinned by. */
export interface SalesOffer {
  readonly skus: readonly SkuOffer[];
  readonly plans: readonly PlanOffer[];
  readonly addOns: readonly AddOnOffer[];
  readonly bundles: readonly BundleOffer[];
}

/** The same, ready to be looked up. */
export interface SalesCatalog {
  readonly revision: bigint;
  readonly sku: (sku: string) => SkuOffer | undefined;
  /** The named version, or the latest for 0. */
  readonly plan: (planKey: string, version: number) => PlanOffer | undefined;
  readonly addOn: (addOnKey: string) => AddOnOffer | undefined;
  readonly bundle: (bundleKey: string) => BundleOffer | undefined;
}

/** Indexes an offer. */
export function createSalesCatalog(revision: bigint, offer: SalesOffer): SalesCatalog {
  const skus = new Map(offer.skus.map((entry) => [entry.sku, entry]));
  const addOns = new Map(offer.addOns.map((entry) => [entry.addOnKey, entry]));
  const bundles = new Map(offer.bundles.map((entry) => [entry.bundleKey, entry]));
  const plans = new Map<string, PlanOffer>();
  for (const plan of offer.plans.toSorted((left, right) => left.version - right.version)) {
    plans.set(`${plan.planKey}@${plan.version}`, plan);
    plans.set(`${plan.planKey}@0`, plan);
  }
  return {
    revision,
    sku: (sku) => skus.get(sku),
    plan: (planKey, version) => plans.get(`${planKey}@${version}`),
    addOn: (addOnKey) => addOns.get(addOnKey),
    bundle: (bundleKey) => bundles.get(bundleKey),
  };
}
