import type { Place } from "./decision.ts";
import { ownValue } from "./own-value.ts";
import type { Question } from "./snapshot.ts";
import type { SnapshotDocument } from "./snapshot-document.ts";
import { compileTrips } from "./trips.ts";
import type { TerritoryDocument } from "./territory-document.ts";

/** A territory, compiled. */
export interface Territory {
  /** Where the best of the trusted evidence says that the subject is; equal evidence gives the same object. */
  readonly locate: (question: Question) => Location;
  /** Whether the subject is abroad and may begin a trip there. */
  readonly mayTravel: (question: Question) => boolean;
}

/** A place, and where it lies to a territory. */
export interface Location {
  readonly place: Place;
  readonly verdict: "inside" | "outside" | "unknown";
  /** Outside, where users may travel: the same place as one who does sees it. */
  readonly travelling?: Location;
}

type Evidence = TerritoryDocument["trust"][number];

/** Requests may claim any country; beyond this many the memory of a territory starts anew. */
const mostPlaces = 300;

/** The compiled territories of a document, each made once. */
const compiled = new WeakMap<SnapshotDocument, Map<string, Territory>>();

/** The document's territory of that key, if there is one. */
export function findTerritory(document: SnapshotDocument, key: string | undefined): Territory | undefined {
  const territory = ownValue(document.territories, key);
  if (key === undefined || territory === undefined) return undefined;
  const known = compiled.get(document) ?? new Map<string, Territory>();
  compiled.set(document, known);
  const found = known.get(key) ?? compileTerritory(key, territory, document);
  known.set(key, found);
  return found;
}

/** Judges each place once: what it says depends on the territory alone. */
function compileTerritory(key: string, territory: TerritoryDocument, document: SnapshotDocument): Territory {
  const judge = createJudge(territory, document.regions);
  const locate = (evidence: Evidence | undefined, country: string | undefined, anonymous: boolean): Location => {
    const place: Place = Object.freeze({
      ...(country !== undefined && { country: country.toUpperCase() }),
      ...(evidence !== undefined && { evidence }),
      ...(anonymous && { anonymous: true as const }),
    });
    const verdict = judge(place);
    if (verdict !== "abroad") return Object.freeze({ place, verdict });
    const travelling = Object.freeze({
      place: Object.freeze({ ...place, travelling: true as const }),
      verdict: "inside",
    });
    return Object.freeze({ place, verdict: "outside", travelling } as const);
  };
  const finders = territory.trust.map((evidence) => ({
    evidence,
    open: rememberPlaces((country) => locate(evidence, country, false)),
    anonymous: rememberPlaces((country) => locate(evidence, country, true)),
  }));
  const nowhere = locate(undefined, undefined, false);
  const anonymousNowhere = locate(undefined, undefined, true);
  const home = document.account.billingCountry;
  const isHome = home !== undefined && judge({ country: home }) === "inside";
  const { isAway, mayBegin } = compileTrips(key, isHome, document);
  const find = ({ request: { place }, snapshot }: Question): Location => {
    const isAnonymous = place?.anonymous === true;
    for (const { evidence, open, anonymous } of finders) {
      const country = evidence === "billing" ? snapshot.document.account.billingCountry : place?.[evidence];
      if (country !== undefined) return isAnonymous ? anonymous(country) : open(country);
    }
    return isAnonymous ? anonymousNowhere : nowhere;
  };
  return {
    locate(question) {
      const location = find(question);
      return location.travelling !== undefined && isAway(question) ? location.travelling : location;
    },
    mayTravel: (question) => find(question).travelling !== undefined && mayBegin(question),
  };
}

function rememberPlaces(find: (country: string) => Location): (country: string) => Location {
  const known = new Map<string, Location>();
  let last: { readonly country: string; readonly location: Location } | undefined;
  return (country) => {
    if (last?.country === country) return last.location;
    const location = known.get(country) ?? find(country);
    if (known.size >= mostPlaces) known.clear();
    known.set(country, location);
    last = { country, location };
    return location;
  };
}

function createJudge(
  territory: TerritoryDocument,
  regions: SnapshotDocument["regions"],
): (place: Place) => Location["verdict"] | "abroad" {
  const allow = territory.allow && expand(territory.allow, regions);
  const deny = expand(territory.deny ?? [], regions);
  return ({ country, anonymous }) => {
    if (anonymous === true && territory.refuseAnonymous === true) return "outside";
    if (country === undefined) return territory.unknown === "allow" ? "inside" : "unknown";
    if (lists(deny, country)) return "outside";
    if (!allow || lists(allow, country)) return "inside";
    return territory.travel === undefined ? "outside" : "abroad";
  };
}

function expand(entries: string[], regions: SnapshotDocument["regions"]): ReadonlySet<string> {
  return new Set(entries.flatMap((entry) => ownValue(regions, entry) ?? [entry]));
}

/** A list that has the country has its subdivisions too. */
function lists(set: ReadonlySet<string>, place: string): boolean {
  return set.has(place) || set.has(place.slice(0, 2));
}
