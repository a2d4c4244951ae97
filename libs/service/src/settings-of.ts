import { type CommonConfig, commonSettings, databaseSettings, eventSettings } from "./common-settings.ts";
import { type Environment, readConfig } from "./config.ts";
import type { AnyDefinition } from "./definition.ts";
import { type Settings, string } from "./setting.ts";

/** The values of a service's settings, as the library sees them. */
export type ServiceConfig = CommonConfig & Readonly<Record<string, unknown>>;

/** Every setting of a service: its own, the common ones and those that follow from its definition. */
export function settingsOf(definition: AnyDefinition): Settings {
  const addresses = (definition.neighbours ?? []).map((name) => [addressKey(name), address(name)] as const);
  return {
    ...commonSettings,
    ...(definition.database && databaseSettings),
    ...(definition.events && eventSettings),
    ...Object.fromEntries(addresses),
    ...definition.config,
  };
}

/** Reads them. Throws a ConfigError that names everything wrong. */
export function readServiceConfig(definition: AnyDefinition, environment: Environment): ServiceConfig {
  return readConfig(settingsOf(definition), environment) as ServiceConfig;
}

/** The key under which a neighbour's address is found: `METERING_GRPC` is `metering.grpc`. */
export function addressKey(neighbour: string): string {
  return `${neighbour}.grpc`;
}

function address(neighbour: string) {
  const env = `${neighbour.toUpperCase().replaceAll("-", "_")}_GRPC`;
  return string({ env, doc: `Address of ${neighbour} as host:port.` });
}
