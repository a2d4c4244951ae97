/** Writes docs/settings.md: what every service says with `--help`, as tables. `--check` only compares. */
import { join } from "node:path";
import { settingsOf, toVariable } from "@licet/service/settings";
import { root, services, toTable, writePaper } from "./paper.mjs";

const all = await Promise.all(services.map(readSettings));
const isShared = (row) => all.filter((rows) => rows.some((other) => String(other) === String(row))).length > 3;
const shared = all[0].filter(isShared);
const head = ["setting", "kind", "default", "meaning"];

await writePaper(
  "docs/settings.md",
  `# Settings

Made from the services' settings by \`npm run generate\`; not to be edited. \`node services/<name>/src/main.ts --help\` prints the same.

Settings come from the environment. Wrong ones are named all at once and end the service with code 2. Lengths of time are
\`500ms\`, \`30s\`, \`5m\`, \`1h\`, \`30d\`; sizes \`64KiB\`, \`4MiB\`, \`1GiB\`. A secret is the path of a file that holds it.

## Every service

Unless its own table says otherwise.

${toTable(head, shared)}
${services.map((service, index) => describeOwn(service, all[index])).join("\n")}`,
);

async function readSettings(service) {
  const [definition] = Object.values(await import(join(root, "services", service, "src/service.ts")));
  return Object.entries(settingsOf(definition)).map(([key, setting]) => {
    const { fallback, optional, kind, doc } = setting;
    return [`\`${toVariable(key, setting)}\``, kind, fallback ?? (optional ? "optional" : "required"), doc];
  });
}

function describeOwn(service, rows) {
  const own = rows.filter((row) => !isShared(row));
  return own.length === 0 ? "" : `## ${service}\n\n${toTable(head, own)}`;
}
