import { createIdempotencyStage, defineService } from "@licet/service";
import { config } from "./config.ts";
import { migrations } from "./db/migrations.ts";
import { errors } from "./rpc/errors.ts";
import { openAdapters } from "./service/adapters.ts";
import { createCommands } from "./service/commands.ts";
import { createConsumers } from "./service/consumers.ts";
import { createJobs } from "./service/jobs.ts";
import { ownKeys } from "./service/own-keys.ts";
import { createRoutes } from "./service/routes.ts";
import { createRpcs } from "./service/rpcs.ts";

/** Signs: credentials, licence tokens, status lists. */
export const tokenIssuer = defineService({
  name: "token-issuer",
  version: "0.1.0",
  config,
  errors,
  database: { migrations },
  events: true,
  async start(context) {
    const adapters = await openAdapters(context);
    const commands = createCommands(context, adapters);
    return {
      rpcs: createRpcs(adapters, commands),
      routes: createRoutes(context, adapters, commands),
      consumers: createConsumers(adapters, commands),
      jobs: createJobs(context, adapters),
      stages: [createIdempotencyStage(context)],
      jwks: ownKeys(adapters.ring),
      ready: ({ httpPort }) => adapters.listen(httpPort),
    };
  },
});
