import { createIdempotencyStage, defineService } from "@licet/service";
import { config } from "./config.ts";
import { migrations } from "./db/migrations.ts";
import { errors } from "./rpc/errors.ts";
import { createAdapters } from "./service/adapters.ts";
import { createCommands } from "./service/commands.ts";
import { createConsumers } from "./service/consumers.ts";
import { createJobs } from "./service/jobs.ts";
import { createRoutes } from "./service/routes.ts";
import { createRpcs } from "./service/rpcs.ts";

/** Orders in, licence tokens out. */
export const integration = defineService({
  name: "integration",
  version: "0.1.0",
  config,
  errors,
  neighbours: ["catalog"],
  database: { migrations },
  events: true,
  start(context) {
    const adapters = createAdapters(context);
    const commands = createCommands(context, adapters);
    return {
      rpcs: createRpcs(adapters, commands),
      routes: createRoutes(adapters, commands),
      consumers: createConsumers(commands),
      jobs: createJobs(context, adapters, commands),
      stages: [createIdempotencyStage(context)],
      async close() {
        await commands.sendWebhooks.settled();
        adapters.sender.close();
      },
    };
  },
});
