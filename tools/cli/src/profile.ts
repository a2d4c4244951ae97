import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createLicet } from "@licet/sdk";
import type { Licet, LicetOptions } from "@licet/sdk";
import type { Command } from "commander";

/** What every command may be given. */
interface GlobalOptions {
  url?: string;
  json?: boolean;
}

/** The connection cannot be set up; the message says what to do. */
export class ProfileError extends Error {
  override readonly name = "ProfileError";
}

/** The platform to talk to: from the options and the environment, else what `npm start` left in the data folder. */
export function findProfile(command: Command, env = process.env): LicetOptions {
  const { url } = command.optsWithGlobals<GlobalOptions>();
  const file = env["LICET_PROFILE"] ?? findProfileFile(env["LICET_DATA_DIR"]);
  const kept = file === undefined ? {} : (JSON.parse(readFileSync(file, "utf8")) as Partial<LicetOptions>);
  const secretFile = env["LICET_CLIENT_SECRET_FILE"];
  const profile = {
    url: url ?? env["LICET_URL"] ?? kept.url,
    clientId: env["LICET_CLIENT_ID"] ?? kept.clientId,
    clientSecret: secretFile
      ? readFileSync(secretFile, "utf8").trim()
      : (env["LICET_CLIENT_SECRET"] ?? kept.clientSecret),
  };
  if (profile.url && !URL.canParse(profile.url)) throw new ProfileError(`"${profile.url}" is not a URL`);
  if (profile.url && profile.clientId && profile.clientSecret) return profile as LicetOptions;
  throw new ProfileError(
    "no platform is known: run 'npm start' first, or set LICET_URL, LICET_CLIENT_ID and LICET_CLIENT_SECRET_FILE",
  );
}

/** A connection for a command. */
export function connect(command: Command): Licet {
  return createLicet(findProfile(command));
}

/** Whether the command should print JSON. */
export function wantsJson(command: Command): boolean {
  return command.optsWithGlobals<GlobalOptions>().json === true;
}

/** cli.json in the data folder, or in a folder `.licet` here or above. */
function findProfileFile(dataDir: string | undefined): string | undefined {
  if (dataDir !== undefined) return existsSync(join(dataDir, "cli.json")) ? join(dataDir, "cli.json") : undefined;
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const file = join(folder, ".licet", "cli.json");
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}
