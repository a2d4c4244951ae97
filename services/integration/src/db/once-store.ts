import { createHash } from "node:crypto";
import type { Clock } from "@licet/kernel";
import type { Database } from "@licet/db";
import { withIdempotency } from "@licet/db";
import type { OnceStore } from "../app/ports.ts";

const keptDays = 7;
const dayMs = 86_400_000;

/** Answers kept in the transaction that made them. Keys of callers are hashed, so that any text may be one. */
export function createOnceStore(db: Database, clock: Clock, method: string): OnceStore {
  return {
    once: (tenantId, { key, contentHash }, run) =>
      db.transaction(tenantId, (tx) => {
        const requestId = createHash("sha256").update(`${method} ${key}`).digest("hex");
        const expireTime = new Date(clock.now().getTime() + keptDays * dayMs);
        return withIdempotency(tx, { requestId, method, requestHash: contentHash, expireTime }, run);
      }),
  };
}
