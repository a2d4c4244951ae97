import type { ConfigOf } from "./setting.ts";
import { bytes, durationMs, oneOf, optional, port, secretFile, string, url } from "./setting.ts";

/** Settings that every service has. */
export const commonSettings = {
  host: string({ env: "LICET_HOST", default: "127.0.0.1", doc: "Address that both ports listen on." }),
  grpcPort: port({ default: 0, doc: "Port for gRPC; 0 takes a free one." }),
  httpPort: port({ default: 0, doc: "Port for Connect, gRPC-Web, JSON and plain HTTP; 0 takes a free one." }),
  issuer: string({ default: "licet", doc: "Issuer that credentials must name." }),
  audience: string({ default: "licet", doc: "Audience that credentials must name." }),
  jwksUrl: optional(
    url({ doc: "Where the issuer of credentials publishes its keys; required unless it is this one." }),
  ),
  tokenUrl: optional(url({ doc: "Where this service gets its own credential (OAuth 2.0 client credentials)." })),
  clientId: optional(string({ doc: "This service's client id at TOKEN_URL." })),
  clientSecret: optional(secretFile({ env: "CLIENT_SECRET_FILE", doc: "File with the client's secret." })),
  logLevel: oneOf(["trace", "debug", "info", "warn", "error", "silent"], { default: "info", doc: "What to log." }),
  maxRequestBytes: bytes({ env: "MAX_REQUEST_SIZE", default: "4MiB", doc: "Largest request that is read." }),
  drainTimeoutMs: durationMs({
    env: "DRAIN_TIMEOUT",
    default: "20s",
    doc: "How long a stop waits for calls to finish.",
  }),
  otlpEndpoint: optional(
    url({ env: "OTEL_EXPORTER_OTLP_ENDPOINT", doc: "Collector that traces are sent to over OTLP/HTTP." }),
  ),
  sampler: oneOf(["always_on", "always_off", "traceidratio"], {
    env: "LICET_TRACES_SAMPLER",
    default: "always_on",
    doc: "Which root calls are traced; calls of traced callers always are.",
  }),
  samplerRatio: string({ env: "OTEL_TRACES_SAMPLER_ARG", default: "1", doc: "Share of calls for traceidratio." }),
};

/** Settings of services that keep state. */
export const databaseSettings = {
  databaseUrl: url({ doc: "PostgreSQL database of this service, as the service's own role." }),
  databaseOwnerUrl: optional(url({ doc: "The same database as its owner; with it the service migrates at start." })),
};

/** Settings of services that send or receive events. */
export const eventSettings = {
  natsUrl: url({ doc: "NATS server with JetStream." }),
};

/** The common settings' values. */
export type CommonConfig = ConfigOf<typeof commonSettings>;
