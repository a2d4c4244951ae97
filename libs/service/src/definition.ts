import type { Database, DatabaseOptions } from "@licet/db";
import type { ConsumerOptions, EventBus } from "@licet/events";
import type { Clock, IdGenerator } from "@licet/kernel";
import type { ErrorTable, Route, RpcService, Stage } from "@licet/rpc";
import type { JWTVerifyGetKey } from "jose";
import type { commonSettings } from "./common-settings.ts";
import type { Job } from "./job.ts";
import type { Log } from "./log.ts";
import type { Neighbours } from "./neighbours.ts";
import type { ReadinessCheck } from "./readiness.ts";
import type { ConfigOf, Settings } from "./setting.ts";

/** What a service is built from. */
export interface ServiceContext<S extends Settings = Settings> {
  readonly config: ConfigOf<S & typeof commonSettings>;
  readonly clock: Clock;
  readonly newId: IdGenerator;
  readonly log: Log;
  /** Open when the definition has a `database`. */
  readonly db: Database;
  /** Connecting when the definition says `events: true`. */
  readonly events: EventBus;
  /** A typed client of a neighbour, with this service's credential and the tenant of the work at hand. */
  readonly connect: Neighbours["connect"];
  /** A number from 0 to 1. */
  readonly random: () => number;
}

/** A consumer of events; bus, database and error log are filled in. */
export type ConsumerPart = Omit<ConsumerOptions, "bus" | "db" | "onError">;

/** What a service consists of. */
export interface ServiceParts {
  readonly rpcs: readonly RpcService[];
  readonly routes?: readonly Route[];
  readonly consumers?: readonly ConsumerPart[];
  readonly jobs?: readonly Job[];
  readonly checks?: readonly ReadinessCheck[];
  /** Further stages of the interceptor stack, outermost first. */
  readonly stages?: readonly Stage[];
  /** Finds the key of a credential; only the issuer itself has one, the others use JWKS_URL. */
  readonly jwks?: JWTVerifyGetKey;
  /** Called when the ports are open, with their numbers. */
  ready?(ports: { readonly grpcPort: number; readonly httpPort: number }): void | Promise<void>;
  /** Called last, before database and events are closed. */
  close?(): void | Promise<void>;
}

/** A service: what it is called, how it is set up, what it keeps, whom it calls, and how it is put together. */
export interface ServiceDefinition<S extends Settings = Settings> {
  readonly name: string;
  readonly version: string;
  readonly config: S;
  readonly errors: ErrorTable;
  /** Names of services it calls; each gets a setting such as METERING_GRPC. */
  readonly neighbours?: readonly string[];
  readonly database?: Pick<DatabaseOptions, "migrations" | "entities" | "poolSize">;
  readonly events?: boolean;
  start(context: ServiceContext<S>): ServiceParts | Promise<ServiceParts>;
}

/** A definition whose own settings do not matter. */
export type AnyDefinition = Omit<ServiceDefinition, "start"> & {
  start(context: never): ServiceParts | Promise<ServiceParts>;
};

/** Names a definition, so that its settings' types reach `start`. */
export function defineService<const S extends Settings>(definition: ServiceDefinition<S>): ServiceDefinition<S> {
  return definition;
}
