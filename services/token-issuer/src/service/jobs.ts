import type { Job } from "@licet/service";
import { rotateWhenDue } from "../app/rotate-signing-key.ts";
import type { Adapters, Context } from "./adapters.ts";
import { rotationPorts } from "./rotation-ports.ts";

/** What is done again and again, by every replica. */
export function createJobs(context: Context, adapters: Adapters): Job[] {
  const { config } = context;
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
  ];
}
