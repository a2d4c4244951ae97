/** `npm test`: installs what is missing, then runs every gate under the project's Node. */
import { runScript } from "./toolchain.mjs";

await runScript("tools/gates/src/main.ts", process.argv.slice(2));
