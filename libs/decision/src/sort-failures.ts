import type { Failure } from "./decision.ts";
import { denialCodes, type DenialCode } from "./denial-code.ts";

const ranks: Readonly<Record<DenialCode, number>> = Object.fromEntries(
  denialCodes.map((code, index) => [code, index]),
) as Record<DenialCode, number>;

/** So many are sorted in place; an account of many licences may fail with thousands. */
const mostInPlace = 32;

/** Puts failures into the order of the conditions; within one code they keep the document's order. */
export function sortFailures(failures: Failure[]): void {
  if (failures.length <= mostInPlace) insertInOrder(failures);
  else sortByCounting(failures);
}

/** Most of them stand in order already. */
function insertInOrder(failures: Failure[]): void {
  let index = 0;
  for (const failure of failures) {
    const rank = ranks[failure.code];
    let place = index;
    for (; place > 0; place--) {
      const before = failures[place - 1];
      if (before === undefined || ranks[before.code] <= rank) break;
      failures[place] = before;
    }
    failures[place] = failure;
    index++;
  }
}

function sortByCounting(failures: Failure[]): void {
  const byRank: Failure[][] = denialCodes.map(() => []);
  for (const failure of failures) byRank[ranks[failure.code]]?.push(failure);
  let index = 0;
  for (const alike of byRank) for (const failure of alike) failures[index++] = failure;
}
