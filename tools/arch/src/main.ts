/** `node tools/arch/src/main.ts [FOLDER]`: prints each offence as `file:line: rule: text`; ends with 1 if there is one. */
import { fileURLToPath } from "node:url";
import { formatOffence } from "./offence.ts";
import { rules } from "./rules.ts";
import { readTree } from "./source-tree.ts";

const [root = fileURLToPath(new URL("../../..", import.meta.url))] = process.argv.slice(2);
const tree = readTree(root);
const offences = rules.flatMap((rule) => rule.check(tree));
for (const offence of offences) console.log(formatOffence(offence));
if (offences.length === 0) console.log(`${tree.size} files, ${rules.length} rules, no offence`);
process.exitCode = offences.length === 0 ? 0 : 1;
