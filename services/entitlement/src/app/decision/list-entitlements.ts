import type { SnapshotDocument } from "@licet/decision";
import type { Check, CheckPorts, CheckQuestion } from "./check.ts";
import type { SnapshotSources } from "./check-as-of.ts";
import { decideAsOf, findSnapshotAsOf } from "./check-as-of.ts";
import type { Answer } from "./ports.ts";

/** Whose entitlements, and from which feature on. */
export interface EntitlementsQuestion extends Omit<CheckQuestion, "feature" | "amount" | "usage" | "requestId"> {
  readonly pageSize: number;
  /** The last feature of the page before; empty for the first page. */
  readonly after: string;
  /** Only of this feature group; empty for all. */
  readonly featureGroup: string;
}

interface EntitlementsPorts extends SnapshotSources, Pick<CheckPorts, "places" | "newId"> {
  readonly check: Check;
}

/** Decides each feature that a licence or an override grants, by key; one more than the page, if there is one. */
export async function listEntitlements(question: EntitlementsQuestion, ports: EntitlementsPorts): Promise<Answer[]> {
  const { after, pageSize, featureGroup, asOf } = question;
  const snapshot = await findSnapshotAsOf(question, ports);
  if (snapshot === undefined) return [];
  const granted = grantedFeatures(snapshot.document, question.userId);
  const isListed = (feature: string): boolean =>
    featureGroup === "" || snapshot.document.features[feature]?.featureGroups?.includes(featureGroup) === true;
  const features = [...granted].sort().filter((feature) => feature > after && isListed(feature));
  // As fresh as the snapshot that the features were read from, without asking the database once more for each.
  const fresh = { atLeastRevision: snapshot.document.revision, fullyConsistent: false };
  return Promise.all(
    features.slice(0, pageSize + 1).map(async (feature) => {
      const one = { ...question, feature, amount: "", usage: "look", requestId: "" } as const;
      return asOf === undefined ? ports.check({ ...one, ...fresh }) : decideAsOf(snapshot, one, asOf, ports);
    }),
  );
}

/** What one user is granted in the name of nobody else: an override for another user is none of theirs. */
function grantedFeatures({ licences, overrides = [] }: SnapshotDocument, wanted: string): ReadonlySet<string> {
  const given = overrides.filter(
    ({ effect, userId = wanted }) => effect === "grant" && (wanted === "" || userId === wanted),
  );
  const rights = [...licences.flatMap(({ grants }) => grants), ...given];
  return new Set(rights.map(({ feature }) => feature));
}
