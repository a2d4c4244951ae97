#!/usr/bin/env node
/** `licet`: installs what is missing, then runs the command under the project's Node. */
import { runScript } from "../gates/toolchain.mjs";

runScript("tools/cli/src/main.ts", process.argv.slice(2));
