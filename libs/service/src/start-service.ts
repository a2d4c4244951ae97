import { randomBytes } from "node:crypto";
import { type Clock, type IdGenerator, createIdGenerator } from "@licet/kernel";
import { createAuthenticator, createPipeline } from "@licet/rpc/server";
import { ConfigError, type Environment } from "./config.ts";
import type { AnyDefinition, ServiceParts } from "./definition.ts";
import { openGrpcPort } from "./grpc-port.ts";
import { implementHealth } from "./health-service.ts";
import { createHttpHandler } from "./http-handler.ts";
import { openHttpPort } from "./http-port.ts";
import { type Log, createLog } from "./log.ts";
import { type OpenResources, openResources } from "./resources.ts";
import { implementReflection } from "./reflection-service.ts";
import { createReadiness } from "./readiness.ts";
import { type ServiceConfig, readServiceConfig } from "./settings-of.ts";
import { stopInOrder } from "./stop-service.ts";
import type { Telemetry } from "./telemetry.ts";
import { startWork } from "./work.ts";

/** What a test gives instead of the machine's own. */
export interface StartOptions {
  readonly env: Environment;
  readonly clock?: Clock;
  readonly newId?: IdGenerator;
  readonly random?: () => number;
  readonly log?: Log;
  readonly telemetry?: Telemetry;
}

/** A service at work. */
export interface RunningService {
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Drains and ends it, in order. */
  stop(): Promise<void>;
}

const systemClock: Clock = { now: () => new Date() };

/**
 * Starts a service in this process.
 * @throws ConfigError naming all settings that are wrong
 */
export async function startService(definition: AnyDefinition, options: StartOptions): Promise<RunningService> {
  const config = readServiceConfig(definition, options.env);
  const { clock = systemClock, random = Math.random, log = createLog(definition.name, config.logLevel) } = options;
  const newId = options.newId ?? createIdGenerator(clock, randomBytes);
  const resources = await openResources(definition, config, { clock, newId, log });
  try {
    const { db, events, connect } = resources;
    const parts = await definition.start({ config, clock, newId, log, random, db, events, connect } as never);
    return await open(definition, parts, resources, { config, clock, random, log, telemetry: options.telemetry });
  } catch (error) {
    await resources.close();
    throw error;
  }
}

interface Surroundings {
  readonly config: ServiceConfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly telemetry: Telemetry | undefined;
}

async function open(
  definition: AnyDefinition,
  parts: ServiceParts,
  resources: OpenResources,
  surroundings: Surroundings,
): Promise<RunningService> {
  const { config, log, telemetry, random } = surroundings;
  const pipeline = toPipeline(definition, parts, surroundings);
  const readiness = createReadiness([...resources.checks, ...(parts.checks ?? [])]);
  const names = parts.rpcs.map(({ desc }) => desc.typeName);
  const rpcs = [...parts.rpcs, implementHealth(names, readiness)];
  const services = [...rpcs, ...implementReflection(rpcs)];
  const handler = createHttpHandler({ services, routes: parts.routes ?? [], pipeline, readiness, telemetry });
  const grpc = await openGrpcPort(config.host, config.grpcPort, services, pipeline);
  const http = await openHttpPort(config.host, config.httpPort, handler).catch((error: unknown) => {
    grpc.destroy();
    throw error;
  });
  const ports = { grpcPort: grpc.port, httpPort: http.port };
  try {
    await parts.ready?.(ports);
    const work = startWork(parts, resources, random, log);
    const stop = stopInOrder({ readiness, ports: [grpc, http], work, parts, resources, telemetry, log }, config);
    return { ...ports, stop };
  } catch (error) {
    for (const port of [grpc, http]) port.destroy();
    throw error;
  }
}

function toPipeline(definition: AnyDefinition, parts: ServiceParts, { config, clock, log }: Surroundings) {
  const jwks = parts.jwks ?? config.jwksUrl;
  if (jwks === undefined)
    throw new ConfigError(["  JWKS_URL: not set. Where the issuer of credentials publishes its keys."]);
  const nowMs = (): number => clock.now().getTime();
  const authenticator = createAuthenticator({ jwks, issuer: config.issuer, audience: config.audience, nowMs });
  return createPipeline({
    service: definition.name,
    errors: definition.errors,
    authenticator,
    log,
    nowMs,
    maxRequestBytes: config.maxRequestBytes,
    ...(parts.stages && { stages: parts.stages }),
  });
}
