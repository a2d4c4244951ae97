/**
 * Keeps package-lock.json acceptable to `npm ci` on every platform.
 *
 * npm leaves optional packages of other platforms out of the lock when it could not read their manifests, and then
 * `npm ci` finds the lock out of step with package.json. A stub (version, os, cpu, optional) is enough for it.
 * after-install.mjs runs it; with `--check` it changes nothing and fails when there is something to change.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = [
  ["aarch64", "arm64"],
  ["arm64", "arm64"],
  ["armv7", "arm"],
  ["arm", "arm"],
  ["ia32", "ia32"],
  ["loong64", "loong64"],
  ["ppc64", "ppc64"],
  ["riscv64", "riscv64"],
  ["s390x", "s390x"],
  ["wasm32", "wasm32"],
  ["x64", "x64"],
];

/** The stub of an optional package, its platform read from its name: `@swc/core-linux-s390x-gnu` is linux on s390x. */
export function stubOf(name, version, dev = false) {
  const words = name.split(/[/-]/);
  const system = systems.find((word) => words.includes(word));
  const processor = processors.find(([word]) => words.includes(word))?.[1];
  const libc = words.includes("musl") ? "musl" : words.includes("gnu") ? "glibc" : undefined;
  return {
    version,
    ...(processor && { cpu: [processor] }),
    ...(dev && { dev }),
    ...(libc && system === "linux" && { libc: [libc] }),
    optional: true,
    ...(system && { os: [system] }),
  };
}

/** Where Node would find `name` from the package at `path` of the lock, or undefined. */
function resolveIn(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    const candidate = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (packages[candidate]) return candidate;
    if (folder === "") return undefined;
  }
}

/** Stubs, by name, for the optional packages that some entry of the lock names and no entry describes. */
export function missingOptionals(packages) {
  const missing = {};
  for (const [path, entry] of Object.entries(packages))
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {}))
      if (/^\d/.test(version) && !resolveIn(packages, path, name)) missing[name] = stubOf(name, version, entry.dev);
  return missing;
}

/** The entries that name the host they were fetched from. */
export function hostedEntries(packages) {
  return Object.keys(packages).filter((path) => /^https?:/.test(packages[path].resolved ?? ""));
}

/** The workspace packages, `{ folder: manifest }`, that the lock does not know, or knows with other dependencies. */
export function staleWorkspaces(packages, manifests) {
  const known = (folder) => JSON.stringify(sortKeys(packages[folder]?.dependencies));
  return Object.entries(manifests)
    .filter(
      ([folder, { dependencies }]) => !packages[folder] || known(folder) !== JSON.stringify(sortKeys(dependencies)),
    )
    .map(([folder]) => folder);
}

function sortKeys(dependencies = {}) {
  return Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1));
}

function readManifests(root) {
  const folders = ["libs", "services", "tools"].flatMap((kind) =>
    existsSync(join(root, kind)) ? readdirSync(join(root, kind)).map((name) => `${kind}/${name}`) : [],
  );
  const present = folders.filter((folder) => existsSync(join(root, folder, "package.json")));
  return Object.fromEntries(
    present.map((folder) => [folder, JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"))]),
  );
}

/** Root first, then by path, as npm sorts them. */
function sortPackages(packages) {
  return Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en")));
}

/** Mends the lock, or with `check` only says what is wrong; answers the exit code. */
export function mendLock(file, check) {
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = Object.entries(missingOptionals(lock.packages));
  const hosted = hostedEntries(lock.packages);
  const stale = check ? staleWorkspaces(lock.packages, readManifests(dirname(file))) : [];
  if (missing.length + hosted.length + stale.length === 0) return 0;
  if (check) {
    for (const folder of stale) console.error(`package-lock.json is out of step with ${folder}/package.json`);
    for (const [name] of missing) console.error(`package-lock.json lacks the optional package ${name}`);
    for (const path of hosted) console.error(`package-lock.json names a registry host at ${path}`);
    console.error("run: npm install");
    return 1;
  }
  for (const [name, stub] of missing) lock.packages[`node_modules/${name}`] = stub;
  for (const path of hosted) delete lock.packages[path].resolved;
  lock.packages = sortPackages(lock.packages);
  writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
  console.log(`package-lock.json: ${missing.length} stubs added, ${hosted.length} hosts removed`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = mendLock(
    fileURLToPath(new URL("../../package-lock.json", import.meta.url)),
    process.argv.includes("--check"),
  );
