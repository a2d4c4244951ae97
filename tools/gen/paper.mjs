/** Writes the papers that are made from the sources. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import prettier from "prettier";

/** The project's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The services, in the order in which the papers name them. */
export const services = ["catalog", "entitlement", "token-issuer", "metering", "integration"];

/** Writes the paper; with `--check` it only compares, and fails when what is checked in differs. */
export async function writePaper(path, markdown) {
  const file = join(root, path);
  const text = await prettier.format(markdown, { ...(await prettier.resolveConfig(file)), parser: "markdown" });
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  if (!process.argv.includes("--check")) return writeFileSync(file, text);
  console.error(`${path} differs from its sources, run 'npm run generate'`);
  process.exitCode = 1;
}

/** A Markdown table. */
export function toTable(head, rows) {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.map(escape).join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}

function escape(cell) {
  return String(cell).replaceAll("|", "\\|");
}
