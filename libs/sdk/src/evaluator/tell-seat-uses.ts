import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Client } from "@connectrpc/connect";
import { Code, ConnectError } from "@connectrpc/connect";
import type { SeatService } from "@licet/contracts/entitlement";
import type { Decision, SnapshotDocument } from "@licet/decision";
import { SeatUses } from "@licet/decision/seat-uses";

/** How to tell. */
export interface SeatUseOptions {
  readonly seats: Pick<Client<typeof SeatService>, "recordSeatUses">;
  readonly timeoutMs: number;
  readonly warn: (message: string) => void;
}

/** Tells the platform which seats are used here, where it takes idle ones back. */
export interface SeatUseTeller {
  note(document: SnapshotDocument, decision: Decision, userId: string | undefined, now: Date): void;
  /** Tells all that waits; what cannot be told now is lost, and told as a warning. */
  close(): Promise<void>;
}

const batchSize = 1000;
const firstWaitMs = 1000;
const longestWaitMs = 60_000;

/** No decision waits for it. While the platform is away uses wait; who may not tell them is warned once. */
export function createSeatUseTeller({ seats, timeoutMs, warn }: SeatUseOptions): SeatUseTeller {
  const uses = new SeatUses(10_000);
  let failures = 0;
  let isForbidden = false;
  let timer: NodeJS.Timeout | undefined;
  let telling: Promise<void> = Promise.resolve();

  async function tellAll(): Promise<void> {
    timer = undefined;
    while (uses.waiting > 0) {
      const batch = uses.take(batchSize);
      const told = batch.map(({ timeMs, ...seat }) => ({ ...seat, useTime: timestampFromMs(timeMs) }));
      try {
        await seats.recordSeatUses({ uses: told }, { timeoutMs });
        failures = 0;
      } catch (error) {
        if (isFinal(error)) {
          isForbidden = true;
          return warn(`uses of seats are not told, and idle seats are taken back: ${String(error)}`);
        }
        uses.giveBack(batch);
        failures += 1;
        return schedule();
      }
    }
  }

  function schedule(): void {
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures, 16));
    timer ??= setTimeout(() => void flush(), waitMs).unref();
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    telling = telling.then(tellAll);
    return telling;
  }

  return {
    note(document, decision, userId, now) {
      if (isForbidden || userId === undefined || userId === "") return;
      uses.note({ document, decision, userId, timeMs: now.getTime() });
      if (uses.waiting > 0) schedule();
    },
    async close() {
      await flush();
      clearTimeout(timer);
      timer = undefined;
      if (uses.waiting > 0) warn(`${uses.waiting} uses of seats could not be told`);
    },
  };
}

/** Whether telling again would be refused again. */
function isFinal(error: unknown): boolean {
  const { code } = ConnectError.from(error);
  return [Code.PermissionDenied, Code.InvalidArgument, Code.Unimplemented].includes(code);
}
