/** What `npm install` and `npm ci` leave undone: npm's postinstall of the root package. */
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { mendLock } from "./lock-stubs.mjs";
import { pinnedNode, projectRoot } from "./toolchain.mjs";

// npm 10 makes no link for the pinned Node, because the package for another processor claims the same name.
const link = join(projectRoot, "node_modules", ".bin", "node");
const target = pinnedNode();
if (target && !existsSync(link) && process.platform !== "win32") {
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(relative(dirname(link), target), link);
}

mendLock(join(projectRoot, "package-lock.json"), false);
