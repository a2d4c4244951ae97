/** Which package may import which. */
import { packageOf, readImports } from "../imports.ts";
import type { Import } from "../imports.ts";
import type { Offence, Rule } from "../offence.ts";
import { isTest } from "../source-tree.ts";
import type { SourceFile } from "../source-tree.ts";

/** The libs each lib may import. Lower ones know nothing of higher ones. */
const libs: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  decision: ["kernel"],
  "license-token": ["kernel", "decision"],
  contracts: [],
  rpc: ["kernel", "contracts"],
  db: ["kernel", "contracts"],
  events: ["kernel", "contracts", "db"],
  service: ["kernel", "contracts", "rpc", "db", "events"],
  embedded: ["kernel"],
  "catalog-file": ["kernel", "contracts"],
  testing: ["embedded", "kernel", "contracts", "decision", "license-token", "rpc", "db", "events", "service"],
  sdk: ["kernel", "contracts", "decision", "license-token", "rpc"],
};

/** Libs that only tests, test surroundings and tools may import. */
const notForServices = ["embedded", "testing"];

/** All that the pure libs take from outside the project: what reckons, and neither reads nor waits. */
const pure: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  decision: [],
  "license-token": ["jose", "node:crypto", "node:zlib"],
};

/** Plain JavaScript that runs before the packages are linked, so that it is reached by its path. */
const toolchain = "tools/gates/toolchain.mjs";

/** Libs import downwards only, the pure ones nothing from outside; services import no service; nobody imports a tool. */
export const packageDirections: Rule = {
  name: "package-directions",
  check: (tree) => [...tree.values()].flatMap(checkFile),
};

function checkFile(file: SourceFile): Offence[] {
  const [kind = "", name = ""] = file.path.split("/");
  return readImports(file).flatMap((imported) => {
    const text = refuse(kind, name, imported, isTest(file.path));
    return text ? [{ path: file.path, line: imported.line, rule: "package-directions", text }] : [];
  });
}

function refuse(kind: string, name: string, imported: Import, test: boolean): string | undefined {
  const [toKind = "", toName = ""] = imported.path?.split("/") ?? [];
  if (imported.path === toolchain && kind === "tools") return undefined;
  if (imported.path !== undefined)
    return toKind === kind && toName === name ? undefined : `reaches into ${toKind}/${toName} by a relative path`;
  const target = packageOf(imported.specifier) ?? "";
  if (target.startsWith("@licet/")) return refuseOwn(kind, name, target.slice("@licet/".length), test);
  if (kind === "libs" && !test && pure[name]?.includes(target) === false)
    return `${name} is pure and takes nothing from ${imported.specifier}`;
  return undefined;
}

function refuseOwn(kind: string, name: string, target: string, test: boolean): string | undefined {
  if (target === name) return kind === "libs" || kind === "services" ? "imports itself by its package name" : undefined;
  if (kind === "tools") return undefined;
  if (!(target in libs)) return `${kind} import libs only, and @licet/${target} is none`;
  if (test) return undefined;
  if (kind === "services")
    return notForServices.includes(target) ? `a service may not import @licet/${target}` : undefined;
  return libs[name]?.includes(target) === true ? undefined : `${name} is below ${target} and may not import it`;
}
