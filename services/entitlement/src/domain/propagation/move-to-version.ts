import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { bookOf } from "../device/device.ts";
import { devicesOver } from "../device/standing-devices.ts";
import { overdraftKeys } from "../lease/overdraft.ts";
import { changeLicence } from "../licence/change-licence.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceOf } from "../licence/licence.ts";
import type { OnOverLimit } from "./propagation.ts";

/** A licence that goes to another version of its plan for a propagation. */
export interface VersionMove {
  readonly licenceId: string;
  readonly toVersion: number;
  readonly onOverLimit: OnOverLimit;
  readonly propagationId: string;
  readonly changeId: string;
  readonly reason: string;
}

/**
 * Changes the licence as any change of its version would; with `skip` only if no more seats, keys or devices are in use
 * than that version allows, and otherwise the newest seats go.
 * @throws DomainError what `changeLicence` throws, LEASES_OVER_LIMIT, DEVICES_OVER_LIMIT
 */
export function moveToVersion(state: AccountState, move: VersionMove, view: CatalogView, now: Date): Change {
  const { licenceId, toVersion: planVersion, onOverLimit, propagationId, changeId, reason } = move;
  const terms = { licenceId, planVersion, addOns: [], changeId, reason };
  const release = onOverLimit === "move" ? { release: { kind: "newest" } as const } : {};
  const change = changeLicence(state, { ...terms, ...release }, view, now);
  if (onOverLimit === "skip") checkInUse(change.state, licenceOf(change.state, licenceId), view, now);
  const audit = change.audit.map((note) => ({ ...note, details: { ...note.details, propagation: propagationId } }));
  return { ...change, audit };
}

function checkInUse(state: AccountState, licence: Licence, view: CatalogView, now: Date): void {
  const { licenceId, quantity, floating } = licence;
  const plan = view.planVersion(licence.planKey, licence.planVersion);
  if (plan?.floating !== undefined) {
    const { overdraft } = plan.floating;
    const limit = quantity + (overdraft === undefined ? 0 : overdraftKeys(overdraft, quantity));
    const used = [...(floating?.leases.values() ?? [])].filter(({ expireTime }) => now < expireTime).length;
    if (used > limit) throw overLimit("LEASES_OVER_LIMIT", "keys are in use", { licenceId, limit, used });
  }
  const over = devicesOver(licence, bookOf(state, licenceId), plan?.devices);
  if (over !== undefined) throw overLimit("DEVICES_OVER_LIMIT", "devices are active", { licenceId, ...over });
}

function overLimit(
  reason: string,
  what: string,
  { licenceId, limit, used }: { readonly licenceId: string; readonly limit: number; readonly used: number },
): DomainError {
  const metadata = { resource: licenceId, limit: String(limit), used: String(used) };
  return new DomainError(reason, `${used} ${what}, and the version allows ${limit}`, metadata);
}
