export type * from "./decision-request.ts";
export type * from "./decision.ts";
export type * from "./snapshot-document.ts";
