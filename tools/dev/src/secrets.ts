import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { keepSecret } from "@licet/embedded";

/** A client that token-issuer knows from its first start. */
export interface BootstrapClient {
  clientId: string;
  clientSecret: string;
  /** "*" for the platform's own services. */
  tenant: string;
  scopes: string[];
}

/** What each service may ask of its neighbours, and no more. */
const serviceScopes: Record<string, string[]> = {
  entitlement: ["catalog.read", "usage.read", "usage.reserve", "receipt.sign"],
  metering: ["catalog.read"],
  integration: ["catalog.read", "token.read"],
  // Not a service: the one who runs the platform, for what concerns all tenants.
  operator: ["key.read", "key.rotate"],
};

/** The tenant of the sample vendor. */
export const demoTenant = "demo";

/** The client of the person at this machine. */
export const adminClientId = "admin";

/** Where the secrets of a data folder lie. */
export interface Secrets {
  /** What token-issuer reads at its start. */
  bootstrapFile: string;
  adminSecret: string;
  /** The file with a service's client secret; none for a service that calls no other. */
  clientSecretFile(service: string): string | undefined;
  /** The file with a key that encrypts secrets at rest. */
  encryptionKeyFile: string;
  /** The password of a database role; made at the first call. */
  password(role: string): Promise<string>;
}

/** Makes what is missing: every secret is random, and readable by its owner only. */
export async function keepSecrets(dataDir: string, moreClients: BootstrapClient[] = []): Promise<Secrets> {
  const folder = join(dataDir, "secrets");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fileOf = (name: string) => join(folder, name);
  const adminSecret = await keepSecret(fileOf(`client-${adminClientId}`));
  const clients: BootstrapClient[] = [
    { clientId: adminClientId, clientSecret: adminSecret, tenant: demoTenant, scopes: ["*"] },
    ...moreClients,
  ];
  for (const [service, scopes] of Object.entries(serviceScopes)) {
    const clientSecret = await keepSecret(fileOf(`client-${service}`));
    clients.push({ clientId: service, clientSecret, tenant: "*", scopes });
  }
  const bootstrapFile = fileOf("bootstrap-clients.json");
  await writeFile(bootstrapFile, JSON.stringify({ clients }, null, 2), { mode: 0o600 });
  await keepSecret(fileOf("encryption-key"));
  return {
    bootstrapFile,
    adminSecret,
    clientSecretFile: (service) => (service in serviceScopes ? fileOf(`client-${service}`) : undefined),
    encryptionKeyFile: fileOf("encryption-key"),
    password: (role) => keepSecret(fileOf(`database-${role}`)),
  };
}

/** Tells the command line tool where this platform is and as whom to call it. */
export async function writeCliProfile(dataDir: string, url: string, secrets: Secrets): Promise<string> {
  const file = join(dataDir, "cli.json");
  const profile = { url, clientId: adminClientId, clientSecret: secrets.adminSecret };
  await writeFile(file, JSON.stringify(profile, null, 2), { mode: 0o600 });
  return file;
}
