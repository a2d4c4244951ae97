/** Jest looks for a default export. */
export { openRun as default } from "./run-folder.ts";
