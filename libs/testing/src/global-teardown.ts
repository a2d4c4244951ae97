/** Jest looks for a default export. */
export { closeRun as default } from "./run-folder.ts";
