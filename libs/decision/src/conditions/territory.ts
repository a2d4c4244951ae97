import type { Place } from "../decision.ts";
import type { DecisionRequest } from "../decision-request.ts";
import { ownValue } from "../own-value.ts";
import type { Condition, Owner, Question } from "../snapshot.ts";
import type { RulesDocument, SnapshotDocument } from "../snapshot-document.ts";
import type { TerritoryDocument } from "../territory-document.ts";

/** REGION_DENIED, REGION_UNKNOWN. */
export function territoryConditions(
  rules: RulesDocument | undefined,
  owner: Owner,
  document: SnapshotDocument,
): Condition[] {
  const rule = rules?.territory;
  const territory = ownValue(document.territories, rule);
  if (rule === undefined || territory === undefined) return [];
  const allow = territory.allow && expand(territory.allow, document.regions);
  const deny = expand(territory.deny ?? [], document.regions);
  return [
    (question, failures) => {
      const { country, anonymous } = placeOf(territory, question);
      const refused = anonymous === true && territory.refuseAnonymous === true;
      if (country === undefined && !refused) {
        if (territory.unknown === "allow") return true;
        failures?.push({ code: "REGION_UNKNOWN", ...owner, rule, remedies: [{ kind: "CONTACT_VENDOR" }] });
        return false;
      }
      if (!refused && country !== undefined && !lists(deny, country) && (!allow || lists(allow, country))) return true;
      failures?.push({ code: "REGION_DENIED", ...owner, rule, remedies: [] });
      return false;
    },
  ];
}

/** The place that the best of the trusted evidence tells. */
export function placeOf(territory: TerritoryDocument, { request, snapshot }: Question): Place {
  const anonymous = request.place?.anonymous === true ? { anonymous: true as const } : undefined;
  for (const evidence of territory.trust) {
    const country = countryBy(evidence, request, snapshot.document);
    if (country !== undefined) return { country: country.toUpperCase(), evidence, ...anonymous };
  }
  return { ...anonymous };
}

function countryBy(
  evidence: TerritoryDocument["trust"][number],
  { place }: DecisionRequest,
  document: SnapshotDocument,
): string | undefined {
  switch (evidence) {
    case "claim":
      return place?.claim;
    case "ip":
      return place?.ip;
    case "billing":
      return document.account.billingCountry;
  }
}

function expand(entries: string[], regions: Record<string, string[]> | undefined): ReadonlySet<string> {
  return new Set(entries.flatMap((entry) => ownValue(regions, entry) ?? [entry]));
}

/** A list that has the country has its subdivisions too. */
function lists(set: ReadonlySet<string>, place: string): boolean {
  return set.has(place) || set.has(place.slice(0, 2));
}
