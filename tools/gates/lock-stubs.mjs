/**
 * Keeps package-lock.json acceptable to `npm ci` on every platform.
 *
 * npm leaves optional packages of other platforms out of the lock when it could not read their manifests, and then
 * `npm ci` finds the lock out of step with package.json. A stub (version, os, cpu, optional) is enough for it.
 * after-install.mjs runs it; with `--check` it changes nothing and fails when there is something to change.
 */
import { readFileSync, writeFileSync } from "node:fs";
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

/** Root first, then by path, as npm sorts them. */
function sortPackages(packages) {
  return Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en")));
}

/** Mends the lock, or with `check` only says what is wrong; answers the exit code. */
export function mendLock(file, check) {
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = Object.entries(missingOptionals(lock.packages));
  const hosted = hostedEntries(lock.packages);
  if (missing.length + hosted.length === 0) return 0;
  if (check) {
    for (const [name] of missing) console.error(`package-lock.json lacks the optional package ${name}`);
    for (const path of hosted) console.error(`package-lock.json names a registry host at ${path}`);
    console.error("run: npm run lock-stubs");
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
