/** `npm run bench`: measures what the project promises about speed. */
import { runScript } from "../gates/toolchain.mjs";

runScript("tools/bench/src/main.ts", process.argv.slice(2));
