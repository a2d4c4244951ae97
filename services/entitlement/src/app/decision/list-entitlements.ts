import { findSnapshot } from "./find-snapshot.ts";
import type { Answer, Snapshots } from "./ports.ts";
import type { Check, CheckQuestion } from "./check.ts";

/** Whose entitlements, and from which feature on. */
export interface EntitlementsQuestion extends Omit<CheckQuestion, "feature" | "amount" | "usage" | "requestId"> {
  readonly pageSize: number;
  /** The last feature of the page before; empty for the first page. */
  readonly after: string;
  /** Only of this feature group; empty for all. */
  readonly featureGroup: string;
}

/** Decides each feature that some licence of the account grants, by key; one more than the page, if there is one. */
export async function listEntitlements(
  question: EntitlementsQuestion,
  { snapshots, check }: { readonly snapshots: Snapshots; readonly check: Check },
): Promise<Answer[]> {
  const { after, pageSize, featureGroup } = question;
  const snapshot = await findSnapshot(snapshots, question);
  if (snapshot === undefined) return [];
  const granted = snapshot.document.licences.flatMap(({ grants }) => grants.map(({ feature }) => feature));
  const isListed = (feature: string): boolean =>
    featureGroup === "" || snapshot.document.features[feature]?.featureGroups?.includes(featureGroup) === true;
  const features = [...new Set(granted)].sort().filter((feature) => feature > after && isListed(feature));
  // As fresh as the snapshot that the features were read from, without asking the database once more for each.
  const fresh = { atLeastRevision: snapshot.document.revision, fullyConsistent: false };
  return Promise.all(
    features
      .slice(0, pageSize + 1)
      .map(async (feature) => check({ ...question, ...fresh, feature, amount: "", usage: "look", requestId: "" })),
  );
}
