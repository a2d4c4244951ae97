import type { DevicesDocument } from "./devices-document.ts";
import type { FirstUseDocument } from "./first-use-document.ts";
import type { LeasesDocument } from "./leases-document.ts";
import type { OfferDocument } from "./offer-document.ts";
import type { PendingRequestDocument } from "./pending-request-document.ts";
import type { ReleaseDocument } from "./release-document.ts";
import type { RolloutDocument } from "./rollout-document.ts";
import type { StatusChangeDocument } from "./status-change-document.ts";
import type { TerritoryDocument } from "./territory-document.ts";
import type { TripDocument } from "./trip-document.ts";

/**
 * The one wire form of an account's snapshot: plain JSON, the same in a Watch stream, in a database row and inside a
 * licence token. Instants are epoch milliseconds in UTC; what is absent does not apply. A reader ignores members it does
 * not know, so members may be added without a new schema number.
 */
export interface SnapshotDocument {
  schema: 1;
  tenantId: string;
  accountId: string;
  /** Counts the changes of the account; a later document of the same account has a higher one. */
  revision: number;
  account: AccountDocument;
  /** By user id. Absent when the vendor does not register users: then no user id is unknown. */
  users?: Record<string, UserDocument>;
  /** Every feature that may be asked about, by key; a key that is not here is unknown. */
  features: Record<string, FeatureDocument>;
  licences: LicenceDocument[];
  /** The accounts whose licences this one shares, nearest first; those among `licences` name theirs. */
  lenders?: string[];
  /** By lender, the revision of its own snapshot that what is shared of it was compiled with; nobody decides by it. */
  lenderRevisions?: Record<string, number>;
  overrides?: OverrideDocument[];
  /** By the key that features, licences and grants refer to. */
  territories?: Record<string, TerritoryDocument>;
  /** Stays of users outside their territories. */
  trips?: TripDocument[];
  /** Named sets of ISO country codes that territories may list: regions, blocs, embargo lists. */
  regions?: Record<string, string[]>;
  /** By the key that features, licences and grants refer to. */
  rollouts?: Record<string, RolloutDocument>;
  /** What could be bought, or requested, to obtain a feature; by feature key. */
  offers?: Record<string, OfferDocument[]>;
  /** Access requests that wait for approval. */
  pendingRequests?: PendingRequestDocument[];
  /** Releases of each product, by product key, so that maintenance can be judged by version alone. */
  releases?: Record<string, ReleaseDocument[]>;
}

/** An instant as epoch milliseconds, UTC. */
export type Instant = number;

/** Any JSON value. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** A ceiling in the feature's unit: whole, or with six decimals at most below 1,000,000,000; or no bound at all. */
export type Limit = number | "unlimited";

/** What decisions need to know of the account itself. */
export interface AccountDocument {
  name?: string;
  /** ISO 3166-1 alpha-2. */
  billingCountry?: string;
  /** IANA name; periods are reckoned in it. */
  timeZone: string;
  /** User ids of those who can assign seats, roles and groups: named in remedies. */
  administrators?: string[];
}

/** What decisions need to know of one user. */
export interface UserDocument {
  roles?: string[];
  groups?: string[];
}

/** Rules that may stand on a feature, a licence (from its plan) or a grant; each that is present must hold. */
export interface RulesDocument {
  /** The user needs one of these roles. */
  rolesAny?: string[];
  /** The user needs to be in one of these groups. */
  groupsAny?: string[];
  /** Key in `territories`. */
  territory?: string;
  /** Key in `rollouts`. */
  rollout?: string;
}

/** What a feature is, and what holds for everybody who uses it. */
export interface FeatureDocument {
  kind: "boolean" | "limit" | "config" | "metered";
  name?: string;
  productKey?: string;
  /** config: what the value is. */
  valueType?: "boolean" | "string" | "number" | "enum" | "json";
  /** limit: how the grants of plans combine; `max` when absent. */
  combine?: "max" | "sum";
  /** limit and metered: what happens beyond the limit; `hard` when absent. `percent` of the limit for `capped`. */
  overage?: { policy: "hard" } | { policy: "soft" } | { policy: "capped"; percent: number };
  /** What to answer when the facts for an answer cannot be had; `closed` when absent. */
  failPolicy?: { mode: "open" } | { mode: "closed" } | { mode: "grace"; seconds: number };
  /** metered: the meter's key. */
  meter?: string;
  /** limit and metered: what is counted, for people: `minute`, `GB`. */
  unit?: string;
  rules?: RulesDocument;
  /** Features that must be allowed too, for the same subject; keys in `features`. */
  requires?: string[];
  /** Features that the account must not be granted along with it; keys in `features`, each of a pair names the other. */
  excludes?: string[];
  /** Keys of the feature groups that it belongs to. */
  featureGroups?: string[];
}

/** One purchase: its plan, term, quantity and bindings, and what it grants. */
export interface LicenceDocument {
  id: string;
  /** The account that holds it, where that is another one, which shares it. */
  accountId?: string;
  orderId?: string;
  productKey: string;
  edition?: string;
  planKey: string;
  planVersion: number;
  /** Informational: what binds is the presence of `seats`, `devices`, `leases`, `until`, `maintenanceUntil`. */
  models: LicenceModel[];
  /** Units bought; per-seat grants multiply by it. */
  quantity: number;
  /** `scheduled`, `grace` and `expired` are hints only: the term decides by the clock. */
  status: LicenceStatus;
  /** Why it is suspended: decides between the remedies "pay" and "contact the vendor". */
  suspension?: "payment" | "hold";
  /** What becomes of the status at instants to come, ascending: each holds from its own on, `status` before the first. */
  statusChanges?: StatusChangeDocument[];
  /** Who can approve it, while it is `pending_approval`. */
  approvers?: string[];
  /** The term is [from, until), then grace is [until, graceUntil). */
  from: Instant;
  until?: Instant;
  graceUntil?: Instant;
  /** Present: the term has not begun, and begins with the first use. */
  awaitsFirstUse?: FirstUseDocument;
  /** Releases published before this instant stay usable for ever. */
  maintenanceUntil?: Instant;
  /** Versions that stay usable after term and grace, not for what is metered; compared on its parts: `2.1` covers 2.1.9. */
  fallback?: { upTo: string };
  /** How long a token may be relied on before its holder should fetch the next; the issuer's own length when absent or 0. */
  tokenRefreshSeconds?: number;
  /** Inclusive bounds; `max` is compared on the parts it has, so that `2` covers 2.9.1. */
  versions?: { min?: string; max?: string };
  /** Present: a user needs a seat. */
  seats?: SeatsDocument;
  /** Present: a device needs to be activated. */
  devices?: DevicesDocument;
  /** Present: a use needs a lease. */
  leases?: LeasesDocument;
  rules?: RulesDocument;
  grants: GrantDocument[];
}

/** The seats of a licence. */
export interface SeatsDocument {
  /** The quantity when absent. */
  limit?: number;
  /** The length of `assigned` when absent. */
  used?: number;
  /** User ids. */
  assigned: string[];
  /** So many of those that are not used are kept for the users in `openTo`, or for nobody who is known. */
  reserved?: number;
  /** User ids. */
  openTo?: string[];
  /** A user who lacks nothing else is assigned a free one by using it. */
  onUse?: boolean;
  /** Present: a seat that is not used is taken back, so uses are to be told. By user id, when notice of that was given. */
  idle?: { noticed: Record<string, Instant> };
}

/** How a licence was sold. */
export type LicenceModel =
  "perpetual" | "subscription" | "trial" | "named_user" | "floating" | "node_locked" | "usage" | "capacity";

/** Where a licence stands in its life. */
export type LicenceStatus =
  "draft" | "pending_approval" | "scheduled" | "active" | "grace" | "expired" | "suspended" | "revoked";

/** What a licence or an override gives of one feature; which of the members applies follows from the feature's kind. */
export interface GrantedValue {
  /** limit: multiplied by the licence's quantity with `perSeat`. */
  limit?: Limit;
  perSeat?: boolean;
  /** config. */
  config?: JsonValue;
  /** metered. */
  allowance?: AllowanceDocument;
}

/** A right to one feature, given by the licence's plan, an add-on or a promotion. */
export interface GrantDocument extends GrantedValue {
  /** Unique within the account; answers name it. `<licence>/<sourceKey>/<feature>` when absent. */
  id?: string;
  feature: string;
  /** The licence's plan when absent. */
  source?: "plan" | "addon" | "promotion";
  /** Key of the plan, add-on or promotion; of a plan, the licence's when absent. */
  sourceKey?: string;
  /** limit: how this grant combines; `sum` for add-ons and promotions, the feature's rule for plans when absent. */
  combine?: "max" | "sum";
  /** config: among sources of one sort the lowest rank wins; 0 when absent. */
  rank?: number;
  /** Narrows the licence's term for this grant: [from, until). */
  from?: Instant;
  until?: Instant;
  rules?: RulesDocument;
}

/** An amount of a metered feature that may be used. */
export interface AllowanceDocument {
  /** Decimal, per period; multiplied by the licence's quantity with `perSeat`. */
  amount: string;
  perSeat?: boolean;
  /** ISO 8601 period (`P1M`); absent: granted once for the whole term. */
  recurrence?: string;
  /** Where periods are counted from; the licence's `from` when absent. */
  anchor?: Instant;
  /** Lower burns first; 100 when absent. */
  priority?: number;
  /** What is kept at a reset: min(max, max(min, balance)); nothing when absent. Decimals. */
  rollover?: { min?: string; max?: string };
}

/** A grant, change or denial of one feature that somebody decided for this account. */
export interface OverrideDocument extends GrantedValue {
  id: string;
  feature: string;
  /** `grant` entitles by itself; `set` only changes the value of a right that exists; `deny` beats everything. */
  effect: "grant" | "set" | "deny";
  /** Whom it concerns; the whole account when both are absent. */
  userId?: string;
  group?: string;
  /** Key of the promotion in whose name it grants: it adds to what licences give, and changes nothing. */
  promotion?: string;
  /** Why and by whom; no decision asks, and a licence token does not say. */
  reason?: string;
  author?: string;
  from?: Instant;
  until?: Instant;
}
