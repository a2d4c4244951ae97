export type * from "./snapshot-document.ts";
