import type { SnapshotDocument } from "@licet/decision";
import type { AccountState } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import { bookOf } from "../device/device.ts";
import type { DevicesOver } from "../device/standing-devices.ts";
import { devicesOver } from "../device/standing-devices.ts";
import { hasSeats } from "../order/licence-steps.ts";
import { nameOfKey } from "../seat/seat-holder.ts";
import { compareRights } from "../snapshot/compare-rights.ts";
import type { RightsDifference } from "../snapshot/compare-rights.ts";
import { compileAccount } from "../snapshot/compile-account.ts";
import type { TermsChange } from "./change-licence.ts";
import { changeLicence } from "./change-licence.ts";
import type { Licence } from "./licence.ts";
import { licenceOf } from "./licence.ts";
import type { Effective } from "./schedule-change.ts";
import { foresee, instantToCome } from "./schedule-change.ts";

/** What a change would do. */
export interface ChangePreview {
  readonly before: Licence;
  readonly after: Licence;
  readonly difference: RightsDifference;
  /** Absent: the seats that are assigned are no more than the new quantity. */
  readonly seatsOver?: SeatsOver;
  /** Absent: no more keys are in use than the new quantity. */
  readonly leasesOver?: LeasesOver;
  /** Absent: all active devices may use the licence afterwards too. */
  readonly devicesOver?: DevicesOver;
  /** The account's snapshots. */
  readonly documents: { readonly before: SnapshotDocument; readonly after: SnapshotDocument };
}

/** Seats beyond a quantity, and whose would go, sorted. */
export interface SeatsOver {
  readonly limit: number;
  readonly used: number;
  readonly userIds: readonly string[];
}

/** Keys in use beyond a quantity, and by whom, sorted; a lease may name no user. */
export interface LeasesOver {
  readonly limit: number;
  readonly used: number;
  readonly userIds: readonly string[];
}

/** The change that is looked at. */
export interface PreviewedTerms {
  readonly terms: TermsChange;
  /** Absent or past: at once. To come: what was scheduled before it takes place first. */
  readonly effective?: Effective | undefined;
  readonly view: CatalogView;
}

/**
 * What a change would do to the account, by making it and keeping nothing. Where it would be refused for want of room for
 * seats the newest are taken to go. @throws what `changeLicence` throws, but SEATS_OVER_LIMIT only if the users who are
 * named are not enough
 */
export function previewChange(
  tenantId: string,
  present: AccountState,
  { terms, effective, view }: PreviewedTerms,
  presentTime: Date,
): ChangePreview {
  const instant = instantToCome(licenceOf(present, terms.licenceId), effective, presentTime);
  const { state, now } =
    instant === undefined ? { state: present, now: presentTime } : foresee(present, { instant, effective }, view);
  const before = licenceOf(state, terms.licenceId);
  const change = changeLicence(state, { release: { kind: "newest" }, ...terms }, view, now);
  const after = licenceOf(change.state, terms.licenceId);
  const documents = {
    before: compileAccount(tenantId, state, view),
    after: compileAccount(tenantId, change.state, view),
  };
  const gone = [...before.seats.keys()].filter((holder) => !after.seats.has(holder));
  const userIds = gone.map(nameOfKey).sort();
  const isOver = hasSeats(after, view) && userIds.length > 0;
  const leasesOver = toLeasesOver(after, view, presentTime);
  const devices = devicesOver(
    after,
    bookOf(change.state, after.licenceId),
    view.planVersion(after.planKey, after.planVersion)?.devices,
  );
  return {
    before,
    after,
    difference: compareRights(documents.before, documents.after, now),
    ...(isOver && { seatsOver: { limit: after.quantity, used: before.seats.size, userIds } }),
    ...(leasesOver && { leasesOver }),
    ...(devices && { devicesOver: devices }),
    documents,
  };
}

/** By the keys that are in use at present: how long they will be nobody knows. */
function toLeasesOver({ planKey, planVersion, quantity, floating }: Licence, view: CatalogView, presentTime: Date) {
  if (view.planVersion(planKey, planVersion)?.floating === undefined) return undefined;
  const held = [...(floating?.leases.values() ?? [])].filter(({ expireTime }) => presentTime < expireTime);
  if (held.length <= quantity) return undefined;
  const userIds = [...new Set(held.flatMap(({ userId }) => userId ?? []))].sort();
  return { limit: quantity, used: held.length, userIds };
}
