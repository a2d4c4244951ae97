import { compileSnapshot } from "./compile-snapshot.ts";
import { decide } from "./decide.ts";
import type { DecisionRequest, MeteredEvidence } from "./decision-request.ts";
import type { Failure } from "./decision.ts";
import { toQuestion } from "./question.ts";
import type { Snapshot } from "./snapshot.ts";
import type { SnapshotDocument } from "./snapshot-document.ts";
import { findTerritory } from "./territory.ts";
import { withBegun } from "./with-begun.ts";

/** What begins with a use. */
export interface Beginnings {
  /** Keys of the territories that the user sets out from. */
  readonly trips: readonly string[];
  /** Ids of licences whose term begins. */
  readonly licences: readonly string[];
  /** Ids of licences of which the user is assigned a seat. */
  readonly seats: readonly string[];
}

const nothing: Beginnings = { trips: [], licences: [], seats: [] };

/** Beyond so many combinations no other is tried: an account has few licences that wait for the same use. */
const mostWays = 16;

/** Whether anything may begin by use, by document. */
const offering = new WeakMap<SnapshotDocument, boolean>();

/**
 * What would have to begin for the request to be allowed: nothing else stands in its way, and as little begins as will do, a
 * licence's term last. Undefined where it is allowed anyway, or where beginning would not help.
 */
export function beginningsOf(snapshot: Snapshot, request: DecisionRequest, now: Date): Beginnings | undefined {
  if (!offersBeginning(snapshot.document)) return undefined;
  const ways = waysOf(snapshot, request, now, new Set());
  if (ways.includes(nothing)) return undefined;
  return ways
    .sort(byCost)
    .slice(0, mostWays)
    .find((way) => decide(asBegun(snapshot, way, request, now), request, now, evidence).allowed);
}

/** The snapshot as it is once the request has begun these: nothing is written. */
export function asBegun(snapshot: Snapshot, begun: Beginnings, request: DecisionRequest, now: Date): Snapshot {
  const use = { userId: request.subject?.userId, nowMs: now.getTime() };
  return compileSnapshot(withBegun(snapshot.document, begun, use));
}

/** What is used is left out: metering is asked once the rest is settled. */
const evidence: MeteredEvidence = { state: "deferred" };

function offersBeginning(document: SnapshotDocument): boolean {
  const known = offering.get(document);
  if (known !== undefined) return known;
  const { territories = {}, licences } = document;
  const offers =
    Object.values(territories).some(({ travel }) => travel !== undefined) ||
    licences.some(({ awaitsFirstUse, seats }) => awaitsFirstUse !== undefined || seats?.onUse === true);
  offering.set(document, offers);
  return offers;
}

/** What could begin so that the request may be allowed; `nothing` alone where it is. */
function waysOf(snapshot: Snapshot, request: DecisionRequest, now: Date, asked: ReadonlySet<string>): Beginnings[] {
  const { allowed, failures } = decide(snapshot, request, now, evidence);
  if (allowed) return [nothing];
  const wayOut = (failure: Failure) => waysOut(failure, { snapshot, request, now }, asked);
  const own = failures.filter(isOwn).reduce(adding(wayOut), [nothing]);
  if (own.length === 0) return [];
  const licenceIds = [...new Set(failures.flatMap(({ licenceId }) => licenceId ?? []))];
  if (licenceIds.length === 0) return own;
  return licenceIds.flatMap((licenceId) => {
    return failures.filter((failure) => isOfLicence(failure, licenceId)).reduce(adding(wayOut), own);
  });
}

/** Of the feature or the subject: it must hold whichever licence is used. That somebody may approve is in nobody's way. */
function isOwn({ code, licenceId, overrideId }: Failure): boolean {
  if (code === "APPROVAL_PENDING") return false;
  return licenceId === undefined && (overrideId === undefined || code === "DENIED_BY_OVERRIDE");
}

/** Of the licence itself: another of its grants may do where one does not. */
function isOfLicence({ code, licenceId, grantId }: Failure, wanted: string): boolean {
  return licenceId === wanted && (grantId === undefined || code === "REGION_DENIED");
}

function adding(wayOut: (failure: Failure) => readonly Beginnings[]) {
  return (ways: readonly Beginnings[], failure: Failure): Beginnings[] => {
    const more = ways.length === 0 ? [] : wayOut(failure);
    return ways.flatMap((way) => more.map((each) => together(way, each)));
  };
}

interface Use {
  readonly snapshot: Snapshot;
  readonly request: DecisionRequest;
  readonly now: Date;
}

function waysOut(failure: Failure, use: Use, asked: ReadonlySet<string>): readonly Beginnings[] {
  const { code, rule, licenceId, feature, remedies } = failure;
  if (code === "REGION_DENIED")
    return rule !== undefined && mayTravel(rule, use) ? [{ ...nothing, trips: [rule] }] : [];
  if (code === "DEPENDENCY_MISSING") {
    if (feature === undefined || asked.has(feature)) return [];
    return waysOf(use.snapshot, { ...use.request, feature }, use.now, new Set([...asked, use.request.feature]));
  }
  if (licenceId === undefined || !remedies.some(({ kind }) => kind === "BEGIN_BY_USE")) return [];
  return [{ ...nothing, ...(code === "SEAT_REQUIRED" ? { seats: [licenceId] } : { licences: [licenceId] }) }];
}

function mayTravel(rule: string, { snapshot, request, now }: Use): boolean {
  const feature = snapshot.features.get(request.feature);
  const territory = findTerritory(snapshot.document, rule);
  return feature !== undefined && territory?.mayTravel(toQuestion(snapshot, feature, request, now)) === true;
}

function together(one: Beginnings, other: Beginnings): Beginnings {
  if (one === nothing || other === nothing) return one === nothing ? other : one;
  return {
    trips: union(one.trips, other.trips),
    licences: union(one.licences, other.licences),
    seats: union(one.seats, other.seats),
  };
}

function union(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])];
}

/** A term is begun once, a seat can be freed, and a trip is over by itself. */
function byCost(one: Beginnings, other: Beginnings): number {
  const { licences, seats, trips } = one;
  return (
    licences.length - other.licences.length || seats.length - other.seats.length || trips.length - other.trips.length
  );
}
