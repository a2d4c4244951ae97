import { styleText } from "node:util";
import type { Licet } from "@licet/sdk";
import type { Platform } from "../platform.ts";

/** What the steps hand on to each other. */
export interface Walk {
  platform: Platform;
  licet: Licet;
  /** The customer of this walk-through; a new one each time. */
  accountId: string;
  orderId: string;
  licenceId: string;
  /** The account's revision that the last order led to. */
  revision: bigint;
  /** Trace ids worth a look, with what they show. */
  traces: { what: string; traceId: string }[];
  /** Where files of this walk-through go. */
  folder: string;
  say(line: string): void;
  /** Checks an expectation, prints it with a tick or a cross, and remembers it. */
  expect(holds: boolean, what: string): void;
}

/** How the walk-through went. */
export interface Tally {
  held: number;
  failed: string[];
}

/** Prints to a person's terminal and counts the expectations. */
export function createTeller(print: (line: string) => void): {
  tally: Tally;
  heading(title: string): void;
  say(line: string): void;
  expect(holds: boolean, what: string): void;
} {
  const tally: Tally = { held: 0, failed: [] };
  return {
    tally,
    heading: (title) => print(`\n${styleText("bold", title)}`),
    say: (text) => text.split("\n").forEach((line) => print(`   ${line}`)),
    expect(holds, what) {
      if (holds) tally.held++;
      else tally.failed.push(what);
      print(holds ? ` ${styleText("green", "✓")} ${what}` : ` ${styleText("red", "✗")} ${what}`);
    },
  };
}
