import { decide } from "./decide.ts";
import type { DecisionRequest, MeteredEvidence } from "./decision-request.ts";
import type { Decision } from "./decision.ts";
import type { Snapshot } from "./snapshot.ts";
import type { SnapshotDocument } from "./snapshot-document.ts";
import { toQuestion } from "./question.ts";
import { findTerritory } from "./territory.ts";

const none: readonly string[] = [];

/** Whether any territory of the document lets users travel. */
const offering = new WeakMap<SnapshotDocument, boolean>();

/**
 * The territories that the request's user would have to travel from for it to be allowed, by key: nothing else stands in
 * its way. None where it is allowed anyway, or where travelling would not help.
 */
export function tripsToBegin(snapshot: Snapshot, request: DecisionRequest, now: Date): readonly string[] {
  if (request.subject?.userId === undefined || !offersTravel(snapshot.document)) return none;
  const denied = decide(snapshot, request, now, evidence);
  if (denied.allowed) return none;
  const rules = [...new Set(territoriesOf(denied, snapshot, request, now))];
  const begun = rules.filter((rule) => mayTravel(snapshot, rule, request, now));
  if (begun.length === 0) return none;
  return decide(snapshot, { ...request, travelling: true }, now, evidence).allowed ? begun : none;
}

/** What is used is left out: metering is asked once the rest is settled. */
const evidence: MeteredEvidence = { state: "deferred" };

function offersTravel(document: SnapshotDocument): boolean {
  const known = offering.get(document);
  if (known !== undefined) return known;
  const offers = Object.values(document.territories ?? {}).some(({ travel }) => travel !== undefined);
  offering.set(document, offers);
  return offers;
}

/** The territories that deny, those of required features too. */
function territoriesOf({ failures }: Decision, snapshot: Snapshot, request: DecisionRequest, now: Date): string[] {
  return failures.flatMap(({ code, rule, feature, causes }) => {
    if (code === "REGION_DENIED") return rule ?? [];
    if (code !== "DEPENDENCY_MISSING" || feature === undefined || !causes?.includes("REGION_DENIED")) return [];
    const required = decide(snapshot, { ...request, feature }, now, evidence);
    return required.failures.flatMap((failure) => (failure.code === "REGION_DENIED" ? (failure.rule ?? []) : []));
  });
}

function mayTravel(snapshot: Snapshot, rule: string, request: DecisionRequest, now: Date): boolean {
  const feature = snapshot.features.get(request.feature);
  const territory = findTerritory(snapshot.document, rule);
  return feature !== undefined && territory?.mayTravel(toQuestion(snapshot, feature, request, now)) === true;
}
