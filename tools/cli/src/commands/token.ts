import { readFileSync, writeFileSync } from "node:fs";
import { DomainError } from "@licet/kernel";
import { decideOffline, verifyLicenceToken, verifyStatusList } from "@licet/license-token";
import type { VerifiedLicence, VerifyOptions } from "@licet/license-token";
import type { Command } from "commander";
import { describeOfflineDecision } from "../describe-offline-decision.ts";
import { bad, faint, good, printJson, printLines } from "../output.ts";
import { parseJson } from "../parse-input.ts";
import { connect, wantsJson } from "../profile.ts";

interface VerifyTokenOptions {
  jwks: string;
  statusList?: string;
  feature?: string;
  user?: string;
  device?: string;
  lease?: string;
  country?: string;
  productVersion?: string;
}

/** `licet token get|verify`. */
export function addTokenCommands(program: Command): void {
  const token = program.command("token").description("signed licence tokens");
  token
    .command("get <licence>")
    .description("print the current token of a licence")
    .option("--out <file>", "write it there")
    .action(getToken);
  token
    .command("verify <file>")
    .description("verify a token, and decide with it, without any network (code 1: refused or denied)")
    .requiredOption("--jwks <file>", "the issuer's public keys (/.well-known/jwks.json)")
    .option("--status-list <file>", "the status list that the token names; without it revocation stays unknown")
    .option("--feature <key>", "decide about this feature")
    .option("--user <id>", "for this user")
    .option("--device <id>", "on this device")
    .option("--lease <id>", "by this borrowed lease")
    .option("--country <code>", "from this country")
    .option("--product-version <version>", "in this version of the product")
    .action(verify);
}

async function getToken(licenceId: string, options: { out?: string }, command: Command): Promise<void> {
  const { licenceToken } = await connect(command).tokens.getLicenceToken({ licenceId });
  if (licenceToken === undefined) throw new Error(`licence ${licenceId} has no token yet`);
  if (options.out !== undefined) writeFileSync(options.out, licenceToken.token);
  else if (wantsJson(command)) printJson({ tokenId: licenceToken.tokenId, token: licenceToken.token });
  else printLines([licenceToken.token]);
}

async function verify(file: string, options: VerifyTokenOptions, command: Command): Promise<void> {
  const now = new Date();
  const verified = await attempt(file, options, now).catch((error: unknown) => {
    if (error instanceof DomainError) return error;
    throw error;
  });
  if (verified instanceof DomainError) {
    if (wantsJson(command)) printJson({ valid: false, reason: verified.reason, message: verified.message });
    else printLines([`${bad("refused")} ${verified.message} (${verified.reason})`]);
    process.exitCode = 1;
    return;
  }
  const decision = options.feature === undefined ? undefined : decideFor(verified, options.feature, options, now);
  if (wantsJson(command)) printJson({ valid: true, status: verified.status, claims: verified.claims, decision });
  else printLines([...describeLicence(verified), ...(decision ? describeOfflineDecision(decision) : [])]);
  if (decision?.allowed === false) process.exitCode = 1;
}

async function attempt(file: string, options: VerifyTokenOptions, now: Date): Promise<VerifiedLicence> {
  const keys = parseJson(readFileSync(options.jwks, "utf8"), options.jwks) as VerifyOptions["keys"];
  const list = options.statusList;
  const statusList = list === undefined ? undefined : await verifyStatusList(readText(list), { keys, now });
  return verifyLicenceToken(readText(file), { keys, now, ...(statusList && { statusList }) });
}

function decideFor(verified: VerifiedLicence, feature: string, options: VerifyTokenOptions, now: Date) {
  const { user, device, lease, country, productVersion } = options;
  const request = {
    feature,
    subject: { ...(user && { userId: user }), ...(device && { deviceId: device }), ...(lease && { leaseId: lease }) },
    ...(country && { place: { claim: country } }),
    ...(productVersion && { productVersion }),
  };
  return decideOffline(verified, request, now);
}

function describeLicence({ claims, status }: VerifiedLicence): string[] {
  const { licence } = claims.licet;
  const until = licence.until === undefined ? "for ever" : `until ${new Date(licence.until).toISOString()}`;
  const revocation = status === "valid" ? "not revoked" : "revocation unknown: no status list given";
  return [
    `${good("valid")} licence ${licence.id} of ${claims.sub}: ${licence.quantities.units} x ${licence.plan} ${until}, ${revocation}`,
    faint(`  token ${claims.jti}, issued ${new Date(claims.iat * 1000).toISOString()} by ${claims.iss}`),
  ];
}

function readText(file: string): string {
  return readFileSync(file, "utf8").trim();
}
