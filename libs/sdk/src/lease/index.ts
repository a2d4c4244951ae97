export { holdLease } from "./hold-lease.ts";
export type { HeldLease, HoldOptions, LeaseWanted } from "./hold-lease.ts";
export type { LeaseClock } from "./lease-clock.ts";
export { LeaseLostError } from "./lease-lost-error.ts";
