import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import type { BootstrapClient } from "./secrets.ts";

/** The project's folder. */
export const projectRoot = fileURLToPath(new URL("../../..", import.meta.url));

/** How to run the platform on this machine. */
export interface PlatformOptions {
  host: string;
  /** Of the gateway; the gRPC ports are the next five, the services' HTTP ports are ten further. */
  port: number;
  dataDir: string;
  /** A PostgreSQL role that may make databases and roles, instead of the embedded server. */
  databaseUrl?: string;
  /** A NATS with JetStream instead of the embedded server. */
  natsUrl?: string;
  /** Where spans go besides `licet trace`. */
  otlpEndpoint?: string;
  /** Extra environment of every service. */
  env?: Record<string, string>;
  /** More clients to begin with, of other tenants for instance. */
  clients?: BootstrapClient[];
}

/** What the command line asked for. */
export interface StartOptions extends PlatformOptions {
  /** End after the walk-through. */
  once: boolean;
  help: boolean;
  /** Bring the platform up and nothing more. */
  bare: boolean;
}

export const usage = `npm start -- [options]

  --once          end after the walk-through, with code 0 if every step held
  --bare          no sample vendor and no walk-through: the empty platform
  --port N        port of the gateway (7400); gRPC ports follow it
  --host ADDRESS  address to listen on (127.0.0.1)
  --data FOLDER   where the data lives (.licet)
  --help

Environment: DATABASE_URL and NATS_URL use servers of your own, OTEL_EXPORTER_OTLP_ENDPOINT sends traces on.`;

/** Reads the command line and the environment. Throws a TypeError that names the wrong option. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): StartOptions {
  const { values } = parseArgs({
    args,
    options: {
      once: { type: "boolean", default: false },
      bare: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      port: { type: "string", default: env["LICET_PORT"] ?? "7400" },
      host: { type: "string", default: env["LICET_HOST"] ?? "127.0.0.1" },
      data: { type: "string", default: env["LICET_DATA_DIR"] ?? join(projectRoot, ".licet") },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_500) {
    throw new TypeError(`--port takes a number from 1 to 65500, not "${values.port}"`);
  }
  return {
    once: values.once,
    bare: values.bare,
    help: values.help,
    host: values.host,
    port,
    dataDir: values.data,
    ...(env["DATABASE_URL"] && { databaseUrl: env["DATABASE_URL"] }),
    ...(env["NATS_URL"] && { natsUrl: env["NATS_URL"] }),
    ...(env["OTEL_EXPORTER_OTLP_ENDPOINT"] && { otlpEndpoint: env["OTEL_EXPORTER_OTLP_ENDPOINT"] }),
  };
}
