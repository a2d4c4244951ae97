import { DomainError } from "@licet/kernel";
import type { AccountState, User } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { FloatingTerms, GroupShare } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { checkNotRevoked } from "../licence/change-terms.ts";
import { fitReservations } from "../licence/fit-reservations.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceOf } from "../licence/licence.ts";
import { tellLicence } from "../licence/tell-licences.ts";

/** What a customer's administrator says of who may have keys of a licence. */
export interface LeaseOptions {
  /** Instead of those of the plan. A user of several draws on the first that has a key left. */
  readonly shares: readonly GroupShare[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
}

/** Options for a licence, or none of its own any more. */
export interface OptionsWanted {
  readonly licenceId: string;
  readonly options: LeaseOptions | undefined;
  readonly reason: string;
  /** Of the licence's plan; absent when it is not floating. */
  readonly terms: FloatingTerms | undefined;
}

/**
 * Says who may have keys of a licence. Nobody loses a lease by it.
 * @throws DomainError NOT_FOUND, LEASES_NOT_OFFERED, LICENCE_REVOKED, LEASE_RESERVATION_TOO_LARGE
 */
export function setLeaseOptions(state: AccountState, wanted: OptionsWanted, now: Date): Change {
  const { licenceId, options, reason, terms } = wanted;
  const licence = licenceOf(state, licenceId);
  if (terms === undefined) {
    throw new DomainError("LEASES_NOT_OFFERED", "the licence's keys do not float", { resource: licenceId });
  }
  checkNotRevoked(licence);
  const reserved = (options?.shares ?? []).reduce((sum, share) => sum + share.reserved, 0);
  if (reserved > licence.quantity) {
    const text = `${reserved} of ${licence.quantity} keys would be reserved`;
    const metadata = { resource: licenceId, limit: String(licence.quantity), reserved: String(reserved) };
    throw new DomainError("LEASE_RESERVATION_TOO_LARGE", text, metadata);
  }
  if (JSON.stringify(options) === JSON.stringify(licence.leaseOptions)) return { state, events: [], audit: [] };
  return saveOptions(state, licence, { options, reason, now });
}

/** The change that comes of a lower quantity: the last shares shrink until no more than it is reserved. */
export function shrinkLeaseOptions(state: AccountState, licence: Licence, now: Date): Change | undefined {
  const { leaseOptions, quantity } = licence;
  if (leaseOptions === undefined) return undefined;
  const shares = fitShares(leaseOptions.shares, quantity);
  if (shares.every(({ reserved }, index) => reserved === leaseOptions.shares[index]?.reserved)) return undefined;
  return saveOptions(state, licence, { options: { ...leaseOptions, shares }, reason: "", now });
}

/**
 * The shares that count: the licence's own, or else those of its plan, of which one keeps keys only for a group in which the
 * account has somebody. Never more is reserved than there is.
 */
export function sharesInForce(
  { leaseOptions, quantity }: Licence,
  terms: FloatingTerms,
  users: ReadonlyMap<string, User>,
): readonly GroupShare[] {
  if (leaseOptions !== undefined) return fitShares(leaseOptions.shares, quantity);
  if (terms.groups.length === 0) return terms.groups;
  const inhabited = new Set([...users.values()].flatMap(({ groups }) => groups));
  const shares = terms.groups.map((share) => (inhabited.has(share.group) ? share : { ...share, reserved: 0 }));
  return fitShares(shares, quantity);
}

/** A licence whose keys are for those that its plan says. */
export function withoutLeaseOptions<Some extends Licence>(licence: Some): Omit<Some, "leaseOptions"> {
  const { leaseOptions: _options, ...kept } = licence;
  return kept;
}

function fitShares(shares: readonly GroupShare[], quantity: number): readonly GroupShare[] {
  const kept = fitReservations(
    shares.map(({ reserved }) => reserved),
    quantity,
  );
  return shares.map((share, index) => ({ ...share, reserved: kept[index] ?? 0 }));
}

function saveOptions(
  state: AccountState,
  licence: Licence,
  { options, reason, now }: { readonly options: LeaseOptions | undefined; readonly reason: string; readonly now: Date },
): Change {
  const { licenceId } = licence;
  const changed: Licence = {
    ...withoutLeaseOptions(licence),
    ...(options && { leaseOptions: options }),
    version: licence.version + 1,
    updateTime: now,
  };
  return {
    state: withLicence(state, changed),
    events: [
      { kind: "lease_options_changed", licenceId, ...(options && { options }), reason },
      tellLicence(changed, "lease options"),
    ],
    audit: [
      { action: "lease.set_options", resource: licenceId, reason, details: { options: options ?? "of the plan" } },
    ],
  };
}
