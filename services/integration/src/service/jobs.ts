import type { Job } from "@licet/service";
import { judgeReceived } from "../app/judge-received.ts";
import type { Adapters, Context } from "./adapters.ts";
import type { Commands } from "./commands.ts";

/** What is done again and again, by every replica: each takes what no other has in hand. */
export function createJobs({ clock, config }: Context, { orders }: Adapters, commands: Commands): Job[] {
  const { catalogs, sendWebhooks } = commands;
  const intervalMs = config.jobIntervalMs;
  return [
    { name: "send-webhooks", intervalMs, run: (signal) => sendWebhooks.begin(signal) },
    { name: "judge-received", intervalMs, run: () => judgeReceived({ orders, catalogs, clock }) },
  ];
}
