import type { Failure } from "./decision.ts";
import { denialCodes, type DenialCode } from "./denial-code.ts";

const rankByCode = new Map<DenialCode, number>(denialCodes.map((code, index) => [code, index]));

/** Puts failures into the order of the conditions; within one code they keep the document's order. */
export function sortFailures(failures: Failure[]): void {
  failures.sort((left, right) => rankOf(left) - rankOf(right));
}

function rankOf({ code }: Failure): number {
  return rankByCode.get(code) ?? denialCodes.length;
}
