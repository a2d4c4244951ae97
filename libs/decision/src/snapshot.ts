import type { Decision, Failure, Place, Remedy, Source } from "./decision.ts";
import type { DecisionRequest } from "./decision-request.ts";
import type { Period } from "./period.ts";
import type { RememberedAnswer } from "./remembered-answers.ts";
import type {
  AllowanceDocument,
  FeatureDocument,
  Instant,
  JsonValue,
  OverrideDocument,
  SnapshotDocument,
  UserDocument,
} from "./snapshot-document.ts";
import type { Territory } from "./territory.ts";

/** An account's snapshot, compiled for deciding: immutable, indexed by feature. Made by `compileSnapshot`. */
export interface Snapshot {
  readonly document: SnapshotDocument;
  /** What it takes of memory now, estimated: it grows with the features that are asked about. */
  readonly bytes: number;
  /** What is remembered of its answers; a memory only. */
  readonly memory: { answers: number };
  readonly features: Features;
  /** Undefined when the vendor does not register users. */
  readonly users: ReadonlyMap<string, UserDocument> | undefined;
}

/** The features of a snapshot, by key. */
export interface Features {
  get(key: string): Feature | undefined;
  keys(): readonly string[];
}

/** One feature with everything that can grant it or stand in its way. */
export interface Feature {
  readonly key: string;
  readonly document: FeatureDocument;
  /** The feature's own conditions: each must hold, whatever right is used. */
  readonly conditions: readonly Condition[];
  /**
   * Its conditions as a feature that requires it asks for them: without those of the features that both require and of
   * the subject, which are asked for once.
   */
  readonly asRequired: readonly Condition[];
  /** Overrides that deny it. */
  readonly denials: readonly Condition[];
  readonly rights: readonly Right[];
  /** How the feature could be obtained. */
  readonly waysIn: readonly Remedy[];
  /** Tells the place that answers show: the feature's own territory, else the first of its rights'. */
  readonly territory: Territory | undefined;
  /** Ascending instants at which anything about the feature may change by time alone. */
  readonly boundaries: readonly Instant[];
  /** Answers already given in the span of time last asked about; a memory only, never a source of difference. */
  span: Span;
}

/** A stretch of time [from, until) in which time alone changes nothing. */
export interface Span {
  readonly from: Instant;
  readonly until: Instant;
  /** The rights whose status and term hold. */
  readonly standing: readonly Right[];
  /** Allowed answers given so far, by the set of rights used: there once a second set was asked about. */
  allowed: Map<number, AllowedAnswer> | undefined;
  /** The one given last, and its set: most who ask have the same rights. */
  lastSet: number;
  lastAllowed: AllowedAnswer | undefined;
  /** By user, what each was answered last where nothing is counted. */
  answers: Map<string, RememberedAnswer> | undefined;
}

/** An allowed answer without place and figures, and with each of the places that it was given for. */
export interface AllowedAnswer {
  readonly decision: Decision;
  placed: Map<Place, Decision> | undefined;
  /** The one given last: most come from the same place. */
  lastPlaced: Decision | undefined;
}

/** A licence's grant or an override: usable when all its conditions hold. */
export interface Right {
  readonly origin: Source;
  /** False for an override that only changes the value of other rights. */
  readonly entitles: boolean;
  /** What must hold of the licence, shared by all its rights. */
  readonly licence: Conditions;
  /** What must hold of the grant or override itself. */
  readonly own: Conditions;
  /** Present when it concerns only some of the account's users. */
  readonly override: OverrideDocument | undefined;
  /** From here on it is used in grace; Infinity for never. */
  readonly graceFrom: Instant;
  /** From here on nothing but a fallback makes it usable; Infinity for never. */
  readonly graceUntil: Instant;
  /** limit: Infinity for unlimited. */
  readonly limit: number | undefined;
  readonly sums: boolean;
  readonly perSeat: boolean;
  readonly config: JsonValue | undefined;
  readonly allowance: GrantedAllowance | undefined;
  /** Among config values and override limits the lowest wins. */
  readonly precedence: number;
}

/** The conditions of one owner. */
export interface Conditions {
  /** Status and term: they depend on time alone. */
  readonly standing: readonly Condition[];
  /** All others, in the order of their codes. */
  readonly others: readonly Condition[];
}

/** An allowance with its licence's quantity and term applied. */
export interface GrantedAllowance {
  readonly document: AllowanceDocument;
  readonly amount: string;
  readonly from: Instant;
  /** Infinity for never. */
  readonly until: Instant;
  /** The period last asked about; a memory only. */
  period?: Period;
}

/** What the conditions look at. */
export interface Question {
  readonly snapshot: Snapshot;
  readonly feature: Feature;
  readonly request: DecisionRequest;
  /** The named user's record; undefined for nobody and for unknown ones. */
  readonly user: UserDocument | undefined;
  readonly nowMs: number;
}

/** Tells whether it holds; when it does not and a list is given, says why in it. Only those that can fail are compiled. */
export type Condition = (question: Question, failures?: Failure[]) => boolean;

/** Whose condition it is: empty for the feature's own. */
export type Owner = Pick<Failure, "licenceId" | "grantId" | "overrideId">;
