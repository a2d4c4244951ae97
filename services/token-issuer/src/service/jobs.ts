import { deleteExpired } from "@licet/db";
import type { Job } from "@licet/service";
import { rotateWhenDue } from "../app/rotate-signing-key.ts";
import type { Adapters, Context } from "./adapters.ts";
import { rotationPorts } from "./rotation-ports.ts";

const inboxDays = 14;
const hourMs = 3_600_000;

/** What is done again and again, by every replica. */
export function createJobs(context: Context, adapters: Adapters): Job[] {
  const { db, clock, config } = context;
  const ports = rotationPorts(context, adapters);
  return [
    {
      name: "check-keys",
      intervalMs: config.keyCheckIntervalMs,
      async run() {
        await rotateWhenDue(ports, config.keyMaxAgeMs);
        await adapters.ring.reload();
      },
    },
    { name: "delete-expired", intervalMs: hourMs, run: () => deleteExpired(db, { now: clock.now(), inboxDays }) },
  ];
}
