/**
 * A file of policy tests as people write it: what customers bought, and how checks of their rights must be answered.
 * Instants are RFC 3339 texts, or dates that stand for midnight in UTC.
 */
export interface PolicyDocument {
  policyTests: 1;
  /** Catalog files, beside this one; of several each is published after the one before it. */
  catalog: string | string[];
  /** When cases ask that name no instant of their own. */
  at?: string;
  accounts?: Record<string, PolicyAccount>;
  cases: PolicyCase[];
}

/** A customer, by account id. */
export interface PolicyAccount {
  billingCountry?: string;
  /** IANA name; UTC when absent. */
  timeZone?: string;
  /** The account of the file that it is right under. */
  parent?: string;
  /** Whether its users may use the licences of the parent too. */
  sharesParentLicences?: boolean;
  /** By user id. Without any, no user is unknown. */
  users?: Record<string, { roles?: string[]; groups?: string[] } | null>;
  licences?: PolicyLicence[];
  overrides?: PolicyOverride[];
  /** Stays of users abroad that began before. */
  trips?: { user: string; regionRule: string; start: string }[];
}

/** What the vendor decided about one feature of the account; with a user or a group for these only. */
export interface PolicyOverride {
  feature: string;
  effect: "grant" | "set" | "deny";
  user?: string;
  group?: string;
  /** limit, config: a number, `unlimited`, a configured value. */
  value?: unknown;
  /** metered: counted from `start` on. */
  allowance?: { amount: number | string; resetPeriod?: string; priority?: number };
  promotion?: string;
  reason?: string;
  /** When it was decided, and from when on it holds. */
  start: string;
  end?: string;
}

/** What was bought: a SKU, or a plan as if it had a SKU without bounds. A SKU of an add-on is for a licence further up. */
export interface PolicyLicence {
  /** What cases call the licence; its id is `lic_`, its place in the list and its name. */
  name?: string;
  sku?: string;
  plan?: string;
  /** Of the plan; the latest when absent. */
  version?: number;
  quantity?: number;
  start: string;
  /** What the term of the SKU or plan comes to when absent. */
  end?: string;
  /** When it was used first, of a licence whose term begins so; else a case begins it. */
  firstUse?: string;
  /** How many of each add-on were bought along, by key. */
  addOns?: Record<string, number>;
  /** The users who have a seat: by their ids, or with their account where it is one that shares the licence. */
  seats?: (string | PolicySeat)[];
  /** How many seats are reserved for each group, by name; before anybody is given one. */
  reservations?: Record<string, number>;
  /** Keys in use, of a plan whose keys float. */
  leases?: PolicyLease[];
  state?: "active" | "suspended" | "revoked";
  /** Why it is suspended or revoked. */
  reason?: string;
}

/** A key that is checked out and has its heartbeats; a user, a device or both are named. */
/** A seat of another account's user. */
export interface PolicySeat {
  user: string;
  account: string;
}

export interface PolicyLease {
  /** Its id, for cases that name it. */
  name?: string;
  user?: string;
  device?: string;
  /** When it is checked out; at the licence's start when absent. */
  from?: string;
  /** When it ends: by return, or for want of heartbeats. */
  until?: string;
  /** It is borrowed when checked out: it needs no heartbeats, and ends then if not before. */
  borrowedUntil?: string;
}

/** One check and its answer. */
export interface PolicyCase {
  name: string;
  account: string;
  feature: string;
  user?: string;
  device?: string;
  /** A lease by its name, which need not be held. */
  lease?: string;
  /** Where the subject says to be. */
  country?: string;
  /** Where the address database says that it is; a known anonymous proxy with `anonymous`. */
  ipCountry?: string;
  anonymous?: boolean;
  productVersion?: string;
  /** How much is wanted of a metered feature; how much the subject would have in all of a limit. */
  amount?: number | string;
  /** metered: what was used since the present allowances began, or when how much of it was. */
  used?: number | string | { at: string; amount: number | string }[];
  /** metered: metering cannot be asked, since then. */
  meteringAwaySince?: string;
  at?: string;
  expect: PolicyAnswer | PolicyExpectation;
}

/** Whether the subject may. */
export type PolicyAnswer = "allowed" | "denied";

/** An answer as far as a case cares. */
export interface PolicyExpectation {
  decision: PolicyAnswer;
  code?: string;
  /** `true`, a limit, a configured value. */
  value?: unknown;
  /** All that stands in the way, in any order. A bare code stands for every failure with it. */
  failures?: (string | PolicyFailure)[];
  /** Some of the ways out that are named, whatever they are for. */
  remedies?: (string | PolicyRemedy)[];
  limit?: number | string;
  used?: number | string;
  remaining?: number | string;
  resetsAt?: string;
  /** Keys of all plans and add-ons that contribute. */
  sources?: string[];
}

/** A condition that fails, as far as a case cares. */
export interface PolicyFailure {
  code: string;
  /** By its name or its id. */
  licence?: string;
  /** The region rule. */
  rule?: string;
  /** The roles or groups of which one is needed. */
  anyOf?: string[];
  /** The feature that is required, or that stands in the way. */
  feature?: string;
  remedies?: (string | PolicyRemedy)[];
}

/** A way out, as far as a case cares. */
export interface PolicyRemedy {
  kind: string;
  licence?: string;
  /** Keys of all plans and add-ons that are offered. */
  offers?: string[];
  /** Ids of all users that may be asked. */
  users?: string[];
  amount?: number | string;
  at?: string;
  atLeast?: string;
  upTo?: string;
  /** The feature to be given up. */
  feature?: string;
}
