/** A lease is held no more, though it was not given back. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
  /** `ended`: the platform says so. `unheard`: no heartbeat came through in time, so that it may have ended. */
  readonly why: "ended" | "unheard";

  constructor(leaseId: string, why: LeaseLostError["why"], cause: unknown) {
    const text = why === "ended" ? "the platform has ended it" : "no heartbeat came through in time";
    super(`lease ${leaseId} is lost: ${text}; check out again`, { cause });
    this.why = why;
  }
}
