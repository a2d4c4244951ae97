import type { SeatUses } from "@licet/decision/seat-uses";
import type { SeatUseStore } from "./ports.ts";

const batchSize = 1000;

/** Writes the uses that checks came to, of all vendors; what cannot be written waits. */
export function createTellSeatUses(uses: SeatUses, store: SeatUseStore): () => Promise<void> {
  return async () => {
    for (let left = uses.waiting; left > 0; left -= batchSize) {
      const batch = uses.take(batchSize);
      for (const [tenantId, ofTenant] of Map.groupBy(batch, (use) => use.tenantId)) {
        try {
          await store.record(
            tenantId,
            ofTenant.map(({ tenantId: _tenant, timeMs, ...seat }) => ({ ...seat, time: new Date(timeMs) })),
          );
        } catch (error) {
          uses.giveBack(batch);
          throw error;
        }
      }
    }
  };
}
