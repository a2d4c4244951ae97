import type { ConditionName } from "./condition-name.ts";
import { deviceConditions } from "./conditions/device.ts";
import { exclusionConditions } from "./conditions/lease-exclusion.ts";
import { leaseConditions } from "./conditions/lease.ts";
import { personConditions } from "./conditions/person.ts";
import { rolloutConditions } from "./conditions/rollout.ts";
import { seatConditions } from "./conditions/seat.ts";
import { statusConditions } from "./conditions/status.ts";
import { licenceTermConditions, ownTermConditions } from "./conditions/term.ts";
import { territoryConditions } from "./conditions/territory.ts";
import { versionConditions } from "./conditions/version.ts";
import type { Condition, Conditions, Owner } from "./snapshot.ts";
import type {
  FeatureDocument,
  GrantDocument,
  LicenceDocument,
  RulesDocument,
  SnapshotDocument,
} from "./snapshot-document.ts";

/** Conditions by what they ask about; none where nothing of the sort can fail. */
export type NamedConditions = readonly (readonly [ConditionName, readonly Condition[]])[];

/** The conditions of one owner, by name. */
export interface NamedParts {
  readonly standing: NamedConditions;
  readonly others: NamedConditions;
}

/**
 * What a licence asks for, whichever of its grants of features of that kind is used. Amounts are of the term: a fallback
 * to versions leaves nothing of what is metered.
 */
export function conditionsOfLicence(
  licence: LicenceDocument,
  kind: FeatureDocument["kind"] | undefined,
  document: SnapshotDocument,
): NamedParts {
  const owner = { licenceId: licence.id };
  const { fallback: _fallback, ...ending } = licence;
  const term = licenceTermConditions(kind === "metered" ? ending : licence);
  const [role, group, ...placed] = conditionsOfRules(licence.rules, owner, document);
  return {
    standing: [
      ["status", statusConditions(licence)],
      ["term", term.standing],
    ],
    others: [
      ...(term.others.length === 0 ? [] : [["term", term.others] as const]),
      ["version", versionConditions(licence)],
      role,
      group,
      ["seat", seatConditions(licence)],
      ["device", deviceConditions(licence)],
      ["lease", leaseConditions(licence, document)],
      ...exclusionConditions(licence, document),
      ...placed,
    ],
  };
}

/** What a grant asks for by itself. */
export function conditionsOfGrant(grant: GrantDocument, owner: Owner, document: SnapshotDocument): NamedParts {
  return {
    standing: [["term", ownTermConditions(owner, grant.from, grant.until)]],
    others: conditionsOfRules(grant.rules, owner, document),
  };
}

/** What rules ask for. */
export function conditionsOfRules(rules: RulesDocument | undefined, owner: Owner, document: SnapshotDocument) {
  const { rolesAny, groupsAny } = rules ?? {};
  return [
    ["role", personConditions(rolesAny && { rolesAny }, owner)],
    ["group", personConditions(groupsAny && { groupsAny }, owner)],
    ["territory", territoryConditions(rules, owner, document)],
    ["rollout", rolloutConditions(rules, owner, document)],
  ] as const satisfies NamedConditions;
}

/** The conditions as deciding wants them: bare, and in the same order. */
export function withoutNames({ standing, others }: NamedParts): Conditions {
  return { standing: bareConditions(standing), others: bareConditions(others) };
}

/** The conditions alone. */
export function bareConditions(named: NamedConditions): Condition[] {
  return named.flatMap(([, conditions]) => conditions);
}
