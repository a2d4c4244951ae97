import { InvalidArgumentError } from "commander";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { parseInstant } from "./parse-input.ts";

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A wave as the contract has it. */
export interface WaveInput {
  readonly percent: string;
  readonly startTime?: ReturnType<typeof timestampFromDate>;
  readonly waitDuration?: { readonly seconds: bigint };
}

/** A share of the accounts as an option that may come again: `25`, `25+12h` or `25@2026-12-31T23:00:00Z`. */
export function parseWave(text: string, before: readonly WaveInput[] = []): WaveInput[] {
  const [, percent = "", wait, at] = /^(\d{1,3}(?:\.\d{1,2})?)(?:\+(\d{1,6}[smhd]))?(?:@(.+))?$/.exec(text) ?? [];
  if (percent === "") {
    throw new InvalidArgumentError(
      "It is a share such as 25, with a wait (25+12h) or an instant (25@2026-12-31T23:00:00Z).",
    );
  }
  const wave: WaveInput = {
    percent,
    ...(at !== undefined && { startTime: timestampFromDate(parseInstant(at)) }),
    ...(wait !== undefined && { waitDuration: { seconds: toSeconds(wait) } }),
  };
  return [...before, wave];
}

function toSeconds(wait: string): bigint {
  return BigInt(Number(wait.slice(0, -1)) * (unitSeconds[wait.slice(-1)] ?? 1));
}
