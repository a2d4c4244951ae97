import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { prepareDatabase, startNats, startPostgres } from "@licet/embedded";
import { startGateway } from "./gateway.ts";
import type { GatewayRoute } from "./gateway.ts";
import { projectRoot } from "./options.ts";
import type { PlatformOptions } from "./options.ts";
import { keepSecrets, writeCliProfile } from "./secrets.ts";
import type { Secrets } from "./secrets.ts";
import { createReflection } from "./reflection.ts";
import { serviceEnvironment } from "./service-environment.ts";
import { runService } from "./service-process.ts";
import type { ServiceProcess } from "./service-process.ts";
import { serviceNames, servicePaths, toPorts } from "./service-table.ts";
import type { ServiceName, ServicePorts } from "./service-table.ts";
import { answerTraces } from "./trace-routes.ts";
import { startTraceStore } from "./trace-store.ts";

/** A server that the platform runs on, if it runs one of its own. */
export interface EmbeddedServer {
  stop(): Promise<void>;
  killHard(): Promise<void>;
  restart(): Promise<void>;
}

/** The whole platform as processes of this machine. */
export interface Platform {
  /** The gateway. */
  url: string;
  ports: Record<ServiceName, ServicePorts>;
  dataDir: string;
  adminSecret: string;
  services: Record<ServiceName, ServiceProcess>;
  /** Undefined where the caller named a server of its own. */
  postgres: EmbeddedServer | undefined;
  nats: EmbeddedServer | undefined;
  /** Ends everything that was started, in the reverse order. */
  stop(): Promise<void>;
}

/** Starts everything. What was started is stopped again when something fails. `say` hears of each step. */
export async function startPlatform(options: PlatformOptions, say: (line: string) => void): Promise<Platform> {
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of started.splice(0).toReversed()) await end();
  };
  try {
    return { ...(await start(options, say, started)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: PlatformOptions,
  say: (line: string) => void,
  started: (() => Promise<void>)[],
): Promise<Omit<Platform, "stop">> {
  const { dataDir, host, port } = options;
  await mkdir(join(dataDir, "logs"), { recursive: true });
  const secrets = await keepSecrets(dataDir, options.clients);
  const ports = toPorts(port);
  const traces = await startTraceStore({ forwardTo: options.otlpEndpoint });
  started.push(() => traces.close());
  const gateway = await startGateway({
    host,
    port,
    routes: [...routesOf(ports, host), answerTraces(traces), ...createReflection()],
  });
  started.push(() => gateway.close());
  const servers = await startServers(options, say, started); // after the gateway: a taken port touches no data

  say("starting catalog, entitlement, token-issuer, metering and integration");
  const services = {} as Record<ServiceName, ServiceProcess>;
  for (const name of serviceNames) {
    const database = await prepareServiceDatabase(name, servers.adminUrl, secrets);
    services[name] = runService({
      name,
      main: join(projectRoot, "services", name, "src", "main.ts"),
      logFile: join(dataDir, "logs", `${name}.log`),
      env: {
        ...serviceEnvironment({
          name,
          host,
          gatewayUrl: gateway.url,
          ports,
          database,
          secrets,
          natsUrl: servers.natsUrl,
          otlpEndpoint: traces.endpoint,
        }),
        ...options.env,
      },
    });
  }
  started.push(async () => {
    await Promise.all(Object.values(services).map((service) => service.stop()));
  });
  await Promise.all(Object.values(services).map((service) => service.ready()));
  await writeCliProfile(dataDir, gateway.url, secrets);
  const { postgres, nats } = servers;
  return { url: gateway.url, ports, dataDir, adminSecret: secrets.adminSecret, services, postgres, nats };
}

async function startServers(
  options: PlatformOptions,
  say: (line: string) => void,
  started: (() => Promise<void>)[],
): Promise<{
  adminUrl: string;
  natsUrl: string;
  postgres: EmbeddedServer | undefined;
  nats: EmbeddedServer | undefined;
}> {
  const { databaseUrl, natsUrl, dataDir } = options;
  say(databaseUrl === undefined ? "starting PostgreSQL" : "using the PostgreSQL of DATABASE_URL");
  const postgres =
    databaseUrl === undefined ? await startPostgres({ dataDir: join(dataDir, "postgres"), say }) : undefined;
  if (postgres !== undefined) started.push(() => postgres.stop());
  say(natsUrl === undefined ? "starting NATS JetStream" : "using the NATS of NATS_URL");
  const executable = process.env["NATS_SERVER"];
  const searchPath = process.env["PATH"];
  const cacheDir = process.env["LICET_CACHE_DIR"];
  const nats =
    natsUrl === undefined
      ? await startNats({
          dataDir: join(dataDir, "nats"),
          say,
          ...(executable && { executable }),
          ...(searchPath && { searchPath }),
          ...(cacheDir && { cacheDir }),
        })
      : undefined;
  if (nats !== undefined) started.push(() => nats.stop());
  return {
    adminUrl: (databaseUrl ?? postgres?.adminUrl) as string,
    natsUrl: (natsUrl ?? nats?.url) as string,
    postgres,
    nats,
  };
}

async function prepareServiceDatabase(
  name: ServiceName,
  adminUrl: string,
  secrets: Secrets,
): Promise<{ ownerUrl: string; appUrl: string }> {
  const role = `licet_${name.replaceAll("-", "_")}`;
  return prepareDatabase({
    adminUrl,
    database: role,
    owner: { name: `${role}_owner`, password: await secrets.password(`${role}_owner`) },
    app: { name: role, password: await secrets.password(role) },
  });
}

function routesOf(ports: Record<ServiceName, ServicePorts>, host: string): GatewayRoute[] {
  return serviceNames.flatMap((name) =>
    servicePaths[name].map((path) => ({
      prefix: path.startsWith("/") ? path : `/${path}`,
      target: `http://${host}:${ports[name].http}`,
    })),
  );
}
