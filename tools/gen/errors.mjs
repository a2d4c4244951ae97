/**
 * Writes docs/errors.md from the error tables: libs/rpc/src/error-table.ts and every services/<name>/src/rpc/errors.ts.
 * The comment above a reason is its meaning. `--check` only compares.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConnectError } from "@connectrpc/connect";
import { DomainError } from "@licet/kernel";
import { problemDetails } from "@licet/rpc";
import { root, services, toTable, writePaper } from "./paper.mjs";

const standard = await readErrors("libs/rpc/src/error-table.ts", "standardErrors");
const own = [];
for (const service of services)
  for (const error of await readErrors(`services/${service}/src/rpc/errors.ts`, "errors"))
    if (standard.every(({ reason }) => reason !== error.reason)) own.push({ service, ...error });

await writePaper(
  "docs/errors.md",
  `# Errors

Made from the error tables by \`npm run generate\`; not to be edited.

Every error carries one \`google.rpc.ErrorInfo\`: \`reason\` as below, \`domain\` \`<service>.licet\`, and \`metadata\` with every variable of
the text. Fields at fault are in \`BadRequest\`, a state that forbids in \`PreconditionFailure\`, a limit in \`QuotaFailure\`, a time to
wait in \`RetryInfo\`. What is not in a table is \`INTERNAL\` and shows a trace id only.

Plain HTTP (orders, usage events) answers with problem details (RFC 9457) that hold the same \`reason\` and \`metadata\`; the column HTTP
is their status. Connect has statuses of its own.

A denied check is no error: it is a decision, and its codes are those of \`DecisionCode\` in
\`proto/licet/entitlement/v1/decision.proto\`.

## Of every service

${toTable(["reason", "code", "HTTP", "meaning"], standard.map(toRow))}
## Of one service

${toTable(
  ["service", "reason", "code", "HTTP", "meaning"],
  own.map((error) => [error.service, ...toRow(error)]),
)}`,
);

async function readErrors(path, name) {
  const { [name]: table } = await import(join(root, path));
  const meanings = new Map(
    [...readFileSync(join(root, path), "utf8").matchAll(/^ {2}\/\*\* (.+) \*\/\n {2}([A-Z_]+):/gm)].map(
      ([, meaning, reason]) => [reason, meaning],
    ),
  );
  return Object.entries(table).map(([reason, code]) => {
    const meaning = meanings.get(reason);
    if (meaning === undefined) throw new Error(`${path}: say what ${reason} means, in a comment above it`);
    const cause = new DomainError(reason, meaning);
    const problem = problemDetails(new ConnectError(meaning, code, undefined, undefined, cause));
    return { reason, meaning, name: problem.title.replaceAll(" ", "_").toUpperCase(), status: problem.status };
  });
}

function toRow({ reason, name, status, meaning }) {
  return [`\`${reason}\``, name, status, meaning];
}
