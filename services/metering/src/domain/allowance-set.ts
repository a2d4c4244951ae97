import type { Grant } from "./grant.ts";

/** What happens to use beyond all allowances: refused, allowed, or allowed up to a share of the limit. */
export type Overage =
  { readonly mode: "hard" } | { readonly mode: "soft" } | { readonly mode: "capped"; readonly percent: number };

/** Names the balance of one feature of one account. */
export interface BookKey {
  readonly accountId: string;
  readonly featureKey: string;
}

/** All that an account may use of one metered feature, at one revision of the account. */
export interface AllowanceSet extends BookKey {
  readonly meterKey: string;
  readonly revision: bigint;
  readonly allowances: readonly Grant[];
  readonly overage: Overage;
  /** IANA name; periods are reckoned in it. */
  readonly timeZone: string;
}

/**
 * The allowances to act on when a set arrives beside the one that is stored. The newest revision wins. Two sets of one
 * revision are two views of the same rights, at other instants or for other users: together they are all of them.
 */
export function mergeSets(stored: AllowanceSet | undefined, arrived: AllowanceSet): AllowanceSet {
  if (stored === undefined || arrived.revision > stored.revision) return arrived;
  if (arrived.revision < stored.revision) return stored;
  const known = new Map(stored.allowances.map((allowance) => [allowance.id, allowance]));
  if (arrived.allowances.every((allowance) => isSame(known.get(allowance.id), allowance))) return stored;
  for (const allowance of arrived.allowances) known.set(allowance.id, allowance);
  return { ...stored, allowances: [...known.values()] };
}

/** Whether two sets give the same rights, whatever their revisions. */
export function giveTheSame(left: AllowanceSet, right: AllowanceSet): boolean {
  return contentOf(left) === contentOf(right);
}

/** A text that is the same for sets that give the same rights. */
export function contentOf({ meterKey, overage, timeZone, allowances }: AllowanceSet): string {
  const percent = overage.mode === "capped" ? overage.percent : "";
  const texts = allowances.map(textOf).sort();
  return [meterKey, overage.mode, percent, timeZone, ...texts].join("\n");
}

function isSame(left: Grant | undefined, right: Grant): boolean {
  return left !== undefined && (left === right || textOf(left) === textOf(right));
}

function textOf({ id, amount, priority, start, end, recurrence }: Grant): string {
  return JSON.stringify([id, amount.toString(), priority, start, end, recurrence?.period, recurrence?.anchor]);
}

/** The key as one text, for maps; no part of it contains NUL. */
export function toBookName({ accountId, featureKey }: BookKey): string {
  return `${accountId}\0${featureKey}`;
}
