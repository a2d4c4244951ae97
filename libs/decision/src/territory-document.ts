/** From where something may be used, and by what evidence. */
export interface TerritoryDocument {
  /** ISO countries (`DE`), subdivisions (`US-CA`) or keys of `regions`; absent: everywhere. */
  allow?: string[];
  /** As `allow`; beats it. */
  deny?: string[];
  /** Which evidence counts, best first. */
  trust: ("claim" | "ip" | "billing")[];
  /** What a place that no trusted evidence tells means. */
  unknown: "allow" | "deny";
  refuseAnonymous?: boolean;
}
