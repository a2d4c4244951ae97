import { ownTermConditions } from "./conditions/term.ts";
import { multiplyDecimals } from "./decimal.ts";
import { multiplyLimit } from "./limit.ts";
import { conditionsOfGrant, withoutNames } from "./named-conditions.ts";
import type { Conditions, GrantedAllowance, Right } from "./snapshot.ts";
import type {
  FeatureDocument,
  GrantDocument,
  GrantedValue,
  Instant,
  LicenceDocument,
  OverrideDocument,
  SnapshotDocument,
} from "./snapshot-document.ts";
import { originOfGrant } from "./grant-origin.ts";

/** How sources of one value rank; a catalog's own ranks count within a sort. */
const precedences = { override: 0, promotion: 3_000_000, addon: 4_000_000, plan: 5_000_000 };

const none: Conditions = { standing: [], others: [] };

/** The right that a grant gives; the licence's own conditions are compiled once for all its grants. */
export function rightOfGrant(
  grant: GrantDocument,
  licence: LicenceDocument,
  licenceConditions: Conditions,
  feature: FeatureDocument,
  document: SnapshotDocument,
): Right {
  const origin = originOfGrant(grant, licence);
  const { licenceId, grantId, source } = origin;
  const licenceEnd = licence.until === undefined ? undefined : (licence.graceUntil ?? licence.until);
  const term = {
    from: Math.max(licence.from, grant.from ?? -Infinity),
    until: Math.min(licenceEnd ?? Infinity, grant.until ?? Infinity),
  };
  return {
    origin,
    entitles: true,
    licence: licenceConditions,
    own: shared(withoutNames(conditionsOfGrant(grant, { licenceId, grantId }, document))),
    override: undefined,
    graceFrom: licence.until ?? Infinity,
    graceUntil: licenceEnd ?? Infinity,
    limit: limitOf(grant, licence.quantity),
    sums: (grant.combine ?? (source === "plan" ? (feature.combine ?? "max") : "sum")) === "sum",
    perSeat: grant.perSeat === true,
    config: grant.config,
    allowance: allowanceOf(grant, licence.quantity, term),
    precedence: precedences[source] + (grant.rank ?? 0),
  };
}

/**
 * The right that a granting or changing override gives; one for a user goes before one for a group, for the account. One
 * in the name of a promotion is a right beside those of licences, as an add-on's is.
 */
export function rightOfOverride(override: OverrideDocument): Right {
  const owner = { overrideId: override.id };
  const { from = -Infinity, until = Infinity, userId, group, promotion } = override;
  const source = promotion === undefined ? "override" : "promotion";
  return {
    origin: { ...owner, source, ...(promotion !== undefined && { sourceKey: promotion }) },
    entitles: override.effect === "grant",
    licence: none,
    own: { standing: ownTermConditions(owner, override.from, override.until), others: [] },
    override: userId === undefined && group === undefined ? undefined : override,
    graceFrom: Infinity,
    graceUntil: Infinity,
    limit: limitOf(override, 1),
    sums: promotion !== undefined,
    perSeat: false,
    config: override.config,
    allowance: allowanceOf(override, 1, { from, until }),
    precedence: precedences[source] + (userId !== undefined ? 0 : group !== undefined ? 1 : 2),
  };
}

/** Most grants ask for nothing of their own. */
function shared(conditions: Conditions): Conditions {
  return conditions.standing.length + conditions.others.length === 0 ? none : conditions;
}

function limitOf({ limit, perSeat }: GrantedValue, quantity: number): number | undefined {
  if (limit === "unlimited") return Infinity;
  return limit !== undefined && perSeat ? multiplyLimit(limit, quantity) : limit;
}

function allowanceOf(
  { allowance }: GrantedValue,
  quantity: number,
  term: { from: Instant; until: Instant },
): GrantedAllowance | undefined {
  if (allowance === undefined) return undefined;
  const amount = allowance.perSeat ? multiplyDecimals(allowance.amount, String(quantity)) : allowance.amount;
  return { document: allowance, amount, ...term };
}
