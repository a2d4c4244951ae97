import type { FeatureDocument, JsonValue, Snapshot, SnapshotDocument } from "@licet/decision";
import { allowancesOf, compileSnapshot, decide } from "@licet/decision";
import { addAmounts } from "./add-amounts.ts";
import { encodeValue } from "./encode-document.ts";
import { forWholeAccount } from "./for-whole-account.ts";

/** What an account may do of one feature. */
export interface AccountRight {
  readonly feature: string;
  readonly kind: FeatureDocument["kind"];
  /** boolean and metered: true; limit: a number or "unlimited"; config: the typed value. */
  readonly value: JsonValue;
  /** metered: what is granted in all by length of period, ascending; empty for the others. */
  readonly allowances: readonly AllowanceTotal[];
}

/** The allowances of one feature that come again alike. */
export interface AllowanceTotal {
  /** Decimal. */
  readonly amount: string;
  /** ISO 8601 period; absent when it is granted once. */
  readonly recurrence?: string;
}

/** What differs between two snapshots, each list by feature key. */
export interface RightsDifference {
  readonly gained: readonly AccountRight[];
  readonly lost: readonly AccountRight[];
  /** Allowed in both, with another value or other allowances. */
  readonly changed: readonly { readonly before: AccountRight; readonly after: AccountRight }[];
}

/**
 * What an account gains and loses at an instant if the second document takes the place of the first. It is asked for the
 * account as a whole, of whatever subject, and of metered features without what is used.
 */
export function compareRights(before: SnapshotDocument, after: SnapshotDocument, now: Date): RightsDifference {
  const had = rightsOf(before, now);
  const has = rightsOf(after, now);
  return {
    gained: [...has.values()].filter(({ feature }) => !had.has(feature)),
    lost: [...had.values()].filter(({ feature }) => !has.has(feature)),
    changed: [...has.values()].flatMap((right) => {
      const earlier = had.get(right.feature);
      return earlier === undefined || encodeValue(earlier) === encodeValue(right)
        ? []
        : [{ before: earlier, after: right }];
    }),
  };
}

/** What the account may do at the instant, whatever the subject, by feature key. */
export function rightsOf(document: SnapshotDocument, now: Date): Map<string, AccountRight> {
  const snapshot = compileSnapshot(forWholeAccount(document));
  const rights = [...snapshot.features.keys()].sort().flatMap((feature) => rightTo(feature, snapshot, now));
  return new Map(rights.map((right) => [right.feature, right]));
}

function rightTo(feature: string, snapshot: Snapshot, now: Date): AccountRight[] {
  const { allowed, kind = "boolean", value = true } = decide(snapshot, { feature }, now, { state: "deferred" });
  if (!allowed) return [];
  return [{ feature, kind, value, allowances: kind === "metered" ? totalsOf(feature, snapshot, now) : [] }];
}

function totalsOf(feature: string, snapshot: Snapshot, now: Date): AllowanceTotal[] {
  const alike = Map.groupBy(allowancesOf(snapshot, feature, now), ({ recurrence = "" }) => recurrence);
  return [...alike]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([recurrence, allowances]) => ({
      amount: addAmounts(allowances.map(({ amount }) => amount)),
      ...(recurrence !== "" && { recurrence }),
    }));
}
