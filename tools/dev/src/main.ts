import { EmbeddedError } from "@licet/embedded";
import { createLicet } from "@licet/sdk";
import { readOptions, usage } from "./options.ts";
import type { StartOptions } from "./options.ts";
import { startPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";
import { adminClientId } from "./secrets.ts";
import { ServiceStartError } from "./service-process.ts";
import { walkThrough } from "./walkthrough/walk-through.ts";

const print = (line: string) => void process.stdout.write(`${line}\n`);

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) print(usage);
  else await start(options);
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 2;
}

async function start(options: StartOptions): Promise<void> {
  const startMs = performance.now();
  const platform = await startPlatform(options, print);
  const stopped = stopOnSignal(platform);
  print(`ready at ${platform.url} after ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  const earlier = options.bare ? 0 : await countWalks(platform);
  if (!options.bare && (options.once || earlier === 0)) {
    const { held, failed } = await walkThrough(platform, earlier + 1, print);
    print(`\n${held} expectations held, ${failed.length} failed`);
    failed.forEach((what) => print(`  failed: ${what}`));
    if (options.once) {
      process.exitCode = failed.length === 0 ? 0 : 1;
      return platform.stop();
    }
  }
  print(invitation(platform));
  await stopped;
}

/** How many walk-throughs this data folder has seen: their customers are counted. */
async function countWalks(platform: Platform): Promise<number> {
  const licet = createLicet({ url: platform.url, clientId: adminClientId, clientSecret: platform.adminSecret });
  for (let run = 1; ; run++) {
    const { orders } = await licet.orders.listOrders({ accountId: `northwind-${run}`, pageSize: 1 });
    if (orders.length === 0) return run - 1;
  }
}

/** Signals closer to each other are one: whoever signals a whole process group reaches this process through its parent too. */
const sameSignalMs = 1000;

/** Stops everything at the first Ctrl-C; a second one ends this process at once. */
function stopOnSignal(platform: Platform): Promise<void> {
  return new Promise((resolve, reject) => {
    let firstMs: number | undefined;
    const stop = () => {
      if (firstMs === undefined) {
        firstMs = performance.now();
        print("\nstopping ...");
        platform.stop().then(resolve, reject);
      } else if (performance.now() - firstMs > sameSignalMs) process.exit(130);
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  });
}

function invitation({ url, ports }: Platform): string {
  return `
The platform runs at ${url} (gRPC on ${Object.values(ports)
    .map(({ grpc }) => grpc)
    .join(", ")}). Try:

  npm run licet -- doctor
  npm run licet -- check northwind-1 code_owners --user dana
  npm run licet -- order submit --account my-first-customer --sku FORGE-TEAM-Y --quantity 10 --wait
  npm run licet -- usage balance northwind-1

Ctrl-C stops everything; the data stays.`;
}

function describe(error: unknown): string {
  if (error instanceof EmbeddedError || error instanceof ServiceStartError || error instanceof TypeError)
    return error.message;
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE") return `port ${port} is taken: stop what listens there or choose another with --port`;
  return error instanceof Error ? (error.stack ?? message) : String(error);
}
