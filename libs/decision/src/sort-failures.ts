import type { Failure } from "./decision.ts";
import { denialCodes, type DenialCode } from "./denial-code.ts";

const rankByCode = new Map<DenialCode, number>(denialCodes.map((code, index) => [code, index]));

/** Puts failures into the order of the conditions; within one code they keep the document's order. */
export function sortFailures(failures: Failure[]): void {
  if (isSorted(failures)) return;
  const byRank: Failure[][] = [];
  for (const failure of failures) {
    const rank = rankOf(failure);
    const alike = byRank[rank];
    if (alike === undefined) byRank[rank] = [failure];
    else alike.push(failure);
  }
  let index = 0;
  // Over the codes, as the list has holes.
  for (let rank = 0; rank <= denialCodes.length; rank++) {
    for (const failure of byRank[rank] ?? none) failures[index++] = failure;
  }
}

function isSorted(failures: readonly Failure[]): boolean {
  let last = 0;
  for (const failure of failures) {
    const rank = rankOf(failure);
    if (rank < last) return false;
    last = rank;
  }
  return true;
}

const none: readonly Failure[] = [];

function rankOf({ code }: Failure): number {
  return rankByCode.get(code) ?? denialCodes.length;
}
