import { resolve } from "node:path";
import { adminClientId, findFreePorts, runCli, sampleCatalog, startPlatform } from "@licet/dev";
import type { Platform } from "@licet/dev";
import { createLicet } from "@licet/sdk";
import type { Licet } from "@licet/sdk";
import type { Surroundings } from "./figure.ts";

/** A platform of the bench's own with the sample vendor's catalog, and a client of it. */
export interface BenchPlatform {
  platform: Platform;
  licet: Licet;
}

/** Traces as in production: one call in a hundred is followed. */
const productionEnv = { LICET_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.01", LOG_LEVEL: "info" };

/** Lends a running platform to the work and stops it afterwards. */
export async function withPlatform<T>(
  { folder, say, profileFolder }: Surroundings,
  work: (running: BenchPlatform) => Promise<T>,
  settings: Record<string, string> = {},
): Promise<T> {
  const port = await findFreePorts();
  const env = { ...productionEnv, ...settings, ...(profileFolder !== undefined && profiling(profileFolder)) };
  const options = { host: "127.0.0.1", port, dataDir: folder, env };
  const platform = await startPlatform(options, say);
  try {
    const { code, errors } = await runCli(platform.dataDir, ["catalog", "apply", sampleCatalog]);
    if (code !== 0) throw new Error(`the sample catalog is refused: ${errors}`);
    const { url, adminSecret } = platform;
    const licet = createLicet({ url, clientId: adminClientId, clientSecret: adminSecret, timeoutMs: 60_000 });
    return await work({ platform, licet });
  } finally {
    await platform.stop();
  }
}

function profiling(folder: string): Record<string, string> {
  return { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${resolve(folder)}` };
}
