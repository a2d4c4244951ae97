import { writeFile } from "node:fs/promises";
import { benches } from "./benches.ts";
import type { Bench, Figure } from "./figure.ts";
import { readOptions, usage } from "./options.ts";
import type { BenchOptions } from "./options.ts";
import { toJson, toResult } from "./result.ts";
import { drawTable } from "./table.ts";
import { withFolder } from "./work-folder.ts";

const print = (line: string) => void process.stdout.write(`${line}\n`);
const say = (line: string) => void process.stderr.write(`  ${line}\n`);

try {
  const names = benches.map(({ name }) => name);
  const options = readOptions(process.argv.slice(2), names);
  if (options.help) print(usage);
  else if (options.list) benches.forEach(({ name, summary }) => print(`${name.padEnd(14)}  ${summary}`));
  else await run(options);
} catch (error) {
  process.stderr.write(`${error instanceof TypeError ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 2;
}

async function run(options: BenchOptions): Promise<void> {
  const figures: Figure[] = [];
  for (const bench of benches) {
    if (options.only.length > 0 && !options.only.includes(bench.name)) continue;
    figures.push(...(await measure(bench, options)));
  }
  const results = figures.map(toResult);
  print(drawTable(results));
  const { jsonFile, strict } = options;
  if (jsonFile !== undefined) await writeFile(jsonFile, `${JSON.stringify(results.map(toJson), undefined, 2)}\n`);
  if (strict && results.some(({ met }) => met === false)) process.exitCode = 1;
}

function measure(bench: Bench, { runs, runSeconds, profileFolder }: BenchOptions): Promise<Figure[]> {
  process.stderr.write(`${bench.name}: ${bench.summary}\n`);
  return withFolder((folder) =>
    bench.measure({ folder, runs, runSeconds, say, ...(profileFolder !== undefined && { profileFolder }) }),
  );
}
