import type { Instant } from "./snapshot-document.ts";

/** The devices of a licence: which may use it, and how many more may be activated. */
export interface DevicesDocument {
  /** The licence's quantity when absent. */
  limit?: number;
  /** Of the devices that name the same user; without bound when absent. */
  limitPerUser?: number;
  /** The length of `active` when absent; higher where some are beyond a limit. */
  used?: number;
  active: { id: string; userId?: string; until?: Instant }[];
}
