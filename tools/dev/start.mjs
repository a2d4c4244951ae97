/** `npm start`: installs what is missing, then runs the whole platform on this machine. */
import { runScript } from "../gates/toolchain.mjs";

runScript("tools/dev/src/main.ts", process.argv.slice(2));
