import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { adminClientId, findFreePorts, projectRoot, runCli, sampleCatalog, startPlatform } from "@licet/dev";
import type { Platform, PlatformOptions } from "@licet/dev";
import { createAccessTokens, createLicet } from "@licet/sdk";
import type { AccessTokens, Licet } from "@licet/sdk";
import { discardDataFolder, makeDataFolder } from "./data-folder.ts";
import { callRest } from "./rest.ts";
import type { RestAnswer, RestCall } from "./rest.ts";

/** A running platform with the sample vendor's catalog, and clients of two tenants. */
export interface TestPlatform {
  platform: Platform;
  /** The vendor's administrator. */
  licet: Licet;
  tokens: AccessTokens;
  /** The administrator of another tenant, which holds nothing. */
  stranger: Licet;
  strangerTokens: AccessTokens;
  /** A REST call at the gateway, as the administrator unless the call says otherwise. */
  rest(path: string, call?: RestCall): Promise<RestAnswer>;
  stop(): Promise<void>;
}

/** How long the start of a platform may take on a busy machine. */
export const startTimeoutMs = 180_000;

/** What Node compiles is kept over all platforms. */
const compiled = join(projectRoot, ".cache", "node");
const host = "127.0.0.1";
const strangerId = "stranger";

/** Starts a platform over a folder of its own. */
export async function startTestPlatform(options: Partial<PlatformOptions> = {}): Promise<TestPlatform> {
  const dataDir = await makeDataFolder();
  try {
    const strangerSecret = randomUUID();
    const stranger = { clientId: strangerId, clientSecret: strangerSecret, tenant: "elsewhere", scopes: ["*"] };
    const port = await findFreePorts();
    const env = { NODE_COMPILE_CACHE: compiled, ...options.env };
    const platform = await startPlatform({ host, port, dataDir, clients: [stranger], ...options, env }, () => {});
    const { code, errors } = await runCli(dataDir, ["catalog", "apply", sampleCatalog]);
    if (code !== 0) throw new Error(`the sample catalog is refused: ${errors}`);
    return connectTo(platform, strangerSecret);
  } catch (error) {
    await discardDataFolder(dataDir);
    throw error;
  }
}

function connectTo(platform: Platform, strangerSecret: string): TestPlatform {
  const { url, adminSecret, dataDir } = platform;
  const admin = { clientId: adminClientId, clientSecret: adminSecret };
  const other = { clientId: strangerId, clientSecret: strangerSecret };
  const tokenUrl = `${url}/oauth2/token`;
  const tokens = createAccessTokens(tokenUrl, admin);
  return {
    platform,
    licet: createLicet({ url, ...admin, timeoutMs: 30_000 }),
    tokens,
    stranger: createLicet({ url, ...other, timeoutMs: 30_000 }),
    strangerTokens: createAccessTokens(tokenUrl, other),
    rest: async (path, call = {}) =>
      callRest(`${url}${path}`, "token" in call ? call : { ...call, token: await tokens.get() }),
    async stop() {
      await platform.stop();
      await discardDataFolder(dataDir);
    },
  };
}
