/** An add-on and how many of it. */
export interface AddOnLine {
  readonly addOnKey: string;
  readonly quantity: bigint;
}

/** A licence to make or change: one thing bought, pinned to a plan version. */
export interface LicenceLine {
  readonly productKey: string;
  readonly planKey: string;
  readonly planVersion: number;
  readonly quantity: bigint;
  readonly startTime: Date;
  /** Absent: without end. */
  readonly endTime?: Date;
  readonly addOns: readonly AddOnLine[];
}
