import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import type { Licet } from "../licet.ts";
import type { LeaseClock } from "./lease-clock.ts";
import { LeaseLostError } from "./lease-lost-error.ts";

/** A lease and how it lives. */
export interface Heart {
  readonly leases: Pick<Licet["leases"], "heartbeatLease">;
  readonly leaseId: string;
  readonly intervalMs: number;
  /** How long it lives without a heartbeat. */
  readonly windowMs: number;
  readonly clock: LeaseClock;
}

/** Beats that go on. */
export interface Life {
  /** Aborted when the lease is lost. */
  readonly signal: AbortSignal;
  stop(): void;
}

/** A heartbeat that did not come through is sent again after this part of the interval. */
const retryShare = 0.25;

/**
 * Beats every interval. The platform counts from when a heartbeat arrives, and this side from before it was sent: what is
 * held by this count is held by the platform's. Where none came through for that long the lease counts as lost.
 */
export function keepAlive({ leases, leaseId, intervalMs, windowMs, clock }: Heart, checkedOutMs: number): Life {
  const lost = new AbortController();
  const stopped = new AbortController();
  let heldUntilMs = checkedOutMs + windowMs;
  let cancel = (): void => undefined;
  let problem: unknown;

  function stop(): void {
    cancel();
    stopped.abort();
  }

  function lose(why: LeaseLostError["why"]): void {
    stop();
    lost.abort(new LeaseLostError(leaseId, why, problem));
  }

  function beatAt(nextMs: number): void {
    const waitMs = Math.max(0, Math.min(nextMs, heldUntilMs) - clock.monotonicMs());
    cancel = clock.after(waitMs, () => void beat());
  }

  async function beat(): Promise<void> {
    const sentMs = clock.monotonicMs();
    if (sentMs >= heldUntilMs) return lose("unheard");
    // No call outlasts the lease, and none is waited for longer than another would be due.
    const timeoutMs = Math.ceil(Math.min(intervalMs, heldUntilMs - sentMs));
    try {
      await leases.heartbeatLease({ leaseId }, { timeoutMs, signal: stopped.signal });
      if (stopped.signal.aborted) return;
      heldUntilMs = sentMs + windowMs;
      beatAt(sentMs + intervalMs);
    } catch (error) {
      if (stopped.signal.aborted) return;
      problem = error;
      if (hasEnded(error)) return lose("ended");
      beatAt(clock.monotonicMs() + retryShare * intervalMs);
    }
  }

  beatAt(checkedOutMs + intervalMs);
  return { signal: lost.signal, stop };
}

function hasEnded(error: unknown): boolean {
  const refusal = ConnectError.from(error);
  const reason = refusal.findDetails(ErrorInfoSchema)[0]?.reason;
  const isOver = reason === "LEASE_EXPIRED" || reason === "LICENCE_NOT_ACTIVE";
  return isOver || (refusal.code === Code.NotFound && reason === "NOT_FOUND");
}
