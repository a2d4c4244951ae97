import type {
  AllowanceDocument,
  FeatureDocument,
  JsonValue,
  LicenceModel,
  Limit,
  OfferDocument,
  ReleaseDocument,
  TerritoryDocument,
} from "@licet/decision";
import type { RolloutTerms } from "./rollout-terms.ts";

/** One right that a plan or add-on gives; which member is there follows from the feature's kind. */
export interface GrantTerms {
  readonly feature: string;
  readonly limit?: Limit;
  /** limit: for each unit of the licence's quantity. */
  readonly perSeat?: boolean;
  readonly config?: JsonValue;
  /** config: the lowest wins. */
  readonly rank?: number;
  readonly allowance?: AllowanceDocument;
  /** It ends with the licence's maintenance. */
  readonly whileMaintained?: true;
  /** Key of a rollout rule. */
  readonly rollout?: string;
}

/** How the licences of a plan bind devices. */
export interface DeviceTerms {
  /** For each unit of the licence's quantity. */
  readonly limitPerUnit: number;
  /** Absent: as many as the licence has. */
  readonly limitPerUser?: number;
  /** Names of what makes a fingerprint. */
  readonly components: readonly string[];
  /** How many of them must be equal. */
  readonly match: "any" | "two" | "most" | "all";
  /** ISO 8601 periods. */
  readonly silence?: string;
  /** How many in which period. */
  readonly selfDeactivations?: { readonly count: number; readonly window: string };
  readonly coolingOff?: string;
}

/** How the seats of a plan's licences go from user to user; ISO 8601 durations in days or weeks. */
export interface SeatTerms {
  /** How long one that was somebody else's stays with its user; absent: it may go on at once. */
  readonly coolingOff?: string;
  /** After how long without use notice is given, and how long after that it is taken back. */
  readonly idle?: { readonly after: string; readonly notice: string };
  /** A user who lacks nothing but a seat is assigned one by use; absent: by hand alone. */
  readonly assignOnUse?: true;
}

/** When a trial begins and what becomes of it. */
export interface TrialTerms {
  readonly begins: "creation" | "first_use";
  /** Key of the plan that the licence goes to at the trial's end; absent: it expires. */
  readonly convertsTo?: string;
}

/** One plan version as licences are pinned to it. */
export interface PlanTerms {
  readonly planKey: string;
  readonly version: number;
  readonly name: string;
  readonly productKey: string;
  readonly edition: string;
  readonly rank: number;
  readonly models: readonly LicenceModel[];
  /** Each user needs a seat. */
  readonly namedUser: boolean;
  /** How seats go from user to user; absent: as their administrators like. */
  readonly seatTerms?: SeatTerms;
  /** Absent: a trial begins with its order, and expires. */
  readonly trial?: TrialTerms;
  /** Absent: no device needs to be activated. */
  readonly devices?: DeviceTerms;
  /** ISO 8601 periods; no term: without end. */
  readonly term?: string;
  readonly gracePeriod?: string;
  readonly maintenance?: string;
  /** Of each stretch paid for so long without a gap, the version at its beginning stays usable for ever. */
  readonly perpetualFallback?: string;
  /** How long before the end of a licence's term it is told; absent: as the platform says. */
  readonly expiryNotice?: readonly string[];
  /** How often the holder of a licence token should fetch the next; absent: as often as the issuer says. */
  readonly tokenRefreshSeconds?: number;
  readonly versions?: { readonly min?: string; readonly max?: string };
  /** Key of a territory. */
  readonly territory?: string;
  /** Key of a rollout rule. */
  readonly rollout?: string;
  /** Each use needs a lease. */
  readonly floating?: FloatingTerms;
  readonly selfService: boolean;
  readonly grants: readonly GrantTerms[];
}

/** How the keys of a licence float; the licence's quantity is their number. */
export interface FloatingTerms {
  readonly heartbeatSeconds: number;
  /** Heartbeats missed in a row after which a lease is taken back. */
  readonly missedBeats: number;
  /** ISO 8601 period; absent: nothing can be borrowed. */
  readonly longestBorrow?: string;
  readonly overdraft?: OverdraftTerms;
  /** A user of several draws on the first that has a key left. */
  readonly groups: readonly GroupShare[];
  readonly mostPerUser?: number;
}

/** Keys given above the quantity. */
export interface OverdraftTerms {
  /** Of the quantity, rounded down. */
  readonly percent: number;
  readonly units: number;
  /** On how many days of a window, an ISO 8601 period; absent: on every day. */
  readonly within?: { readonly days: number; readonly window: string };
}

/** What a group of users has of the keys. */
export interface GroupShare {
  readonly group: string;
  /** Keys of the quantity that nobody else is given. */
  readonly reserved: number;
  readonly most?: number;
}

/** What is sold beside a plan. */
export interface AddOnTerms {
  readonly addOnKey: string;
  readonly name: string;
  readonly productKey: string;
  /** Plans that it may be bought with; empty: any of its product. */
  readonly planKeys: readonly string[];
  readonly selfService: boolean;
  readonly grants: readonly GrantTerms[];
}

/** The published catalog at one revision, as far as snapshots and orders need it. */
export interface Catalog {
  /** 0 while none was published. */
  readonly revision: number;
  readonly features: Readonly<Record<string, FeatureDocument>>;
  /** What config features may be set to, by feature; any when it is not here. A copy of an earlier release has none. */
  readonly allowedValues?: Readonly<Record<string, readonly string[]>>;
  readonly territories: Readonly<Record<string, TerritoryDocument>>;
  /** Of a catalog that was stored before there were rollout rules it is absent. */
  readonly rollouts?: Readonly<Record<string, RolloutTerms>>;
  /** The blocs that territories name. */
  readonly regions: Readonly<Record<string, string[]>>;
  /** The latest published version of each plan. */
  readonly plans: Readonly<Record<string, PlanTerms>>;
  readonly addOns: Readonly<Record<string, AddOnTerms>>;
  /** What could be bought to obtain a feature, by feature. */
  readonly offers: Readonly<Record<string, OfferDocument[]>>;
  /** By product key, those products alone that tell their releases; absent: none does. */
  readonly releases?: Readonly<Record<string, ReleaseDocument[]>>;
}

/** A catalog and every plan version that licences are pinned to. */
export interface CatalogView {
  readonly catalog: Catalog;
  planVersion(planKey: string, version: number): PlanTerms | undefined;
}

/** What a tenant has before its first publication. */
export const emptyCatalog: Catalog = {
  revision: 0,
  features: {},
  territories: {},
  regions: {},
  plans: {},
  addOns: {},
  offers: {},
};
