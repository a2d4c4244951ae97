export { holdLease } from "./hold-lease.ts";
export type { HeldLease, HoldOptions, LeaseWanted } from "./hold-lease.ts";
export { LeaseLostError } from "./lease-lost-error.ts";
