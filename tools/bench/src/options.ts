import { parseArgs } from "node:util";

/** What the command line asked for. */
export interface BenchOptions {
  /** Names of benches; empty: all. */
  only: string[];
  /** Where the results go as JSON. */
  jsonFile: string | undefined;
  runs: number;
  runSeconds: number;
  /** Where the services' CPU profiles go. */
  profileFolder: string | undefined;
  /** A missed target ends with code 1. */
  strict: boolean;
  list: boolean;
  help: boolean;
}

export const usage = `npm run bench -- [options]

  --only NAME     run one bench; may be given more than once
  --list          say which there are
  --json FILE     write the results as JSON, too
  --runs N        runs of each figure that count (5)
  --seconds N     length of a run of those that run for a time (5)
  --profile DIR   write a CPU profile of every service into the folder
  --strict        end with code 1 when a target is missed
  --help`;

/** Reads the command line. Throws a TypeError that names the wrong option. */
export function readOptions(args: string[], names: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", multiple: true, default: [] },
      json: { type: "string" },
      runs: { type: "string", default: "5" },
      seconds: { type: "string", default: "5" },
      profile: { type: "string" },
      strict: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const unknown = values.only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new TypeError(`there is no bench "${unknown}"; there are ${names.join(", ")}`);
  return {
    only: values.only,
    jsonFile: values.json,
    runs: readCount("--runs", values.runs),
    runSeconds: readCount("--seconds", values.seconds),
    profileFolder: values.profile,
    strict: values.strict,
    list: values.list,
    help: values.help,
  };
}

function readCount(option: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new TypeError(`${option} takes a whole number from 1 on, not "${text}"`);
}
