import type { ConditionName } from "./condition-name.ts";
import type { Decision, Failure, Source } from "./decision.ts";
import type { OverrideDocument } from "./snapshot-document.ts";

/** How a decision came about: the same decision, and all that was considered for it. */
export interface Explanation {
  /** What `decide` answers. */
  readonly decision: Decision;
  /** Whether some right may be used: what keeps the others from it then does not stand in the way. */
  readonly entitled: boolean;
  /** What is asked whatever right is used. */
  readonly findings: readonly Finding[];
  /** The licences that grant the feature, in the document's order. */
  readonly licences: readonly ExplainedLicence[];
  /** All that concern the feature, in the document's order. */
  readonly overrides: readonly ExplainedOverride[];
  /** How many licences of the account do not grant the feature. */
  readonly otherLicences: number;
}

/** What came of one sort of condition. */
export interface Finding {
  readonly condition: ConditionName;
  /** `not_applicable`: nothing of the sort is asked for. */
  readonly outcome: "held" | "failed" | "not_applicable";
  /** As the decision lists them. */
  readonly failures: readonly Failure[];
}

/** One licence and what it grants of the feature. */
export interface ExplainedLicence {
  readonly licenceId: string;
  /** What holds for all its grants. */
  readonly findings: readonly Finding[];
  readonly grants: readonly ExplainedGrant[];
}

/** One grant of a licence. */
export interface ExplainedGrant {
  readonly source: Source;
  /** All its conditions and those of its licence hold. */
  readonly usable: boolean;
  /** Its own. */
  readonly findings: readonly Finding[];
}

/** One override. */
export interface ExplainedOverride {
  readonly override: OverrideDocument;
  /** False when it is meant for another user or group. */
  readonly concernsSubject: boolean;
  /** It concerns the subject and is in force. */
  readonly usable: boolean;
  readonly findings: readonly Finding[];
}
