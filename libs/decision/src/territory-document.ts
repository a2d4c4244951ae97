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
  /**
   * Users of an account whose billing country is inside may be elsewhere, save where `deny` says, for so many days of 24
   * hours, and again so many days after.
   */
  travel?: { days: number; restDays: number };
}
