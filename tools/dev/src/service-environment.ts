import type { Secrets } from "./secrets.ts";
import type { ServiceName, ServicePorts } from "./service-table.ts";

/** What a service's settings are made of. */
export interface ServiceSurroundings {
  name: ServiceName;
  host: string;
  /** Where the outside world finds the platform. */
  gatewayUrl: string;
  ports: Record<ServiceName, ServicePorts>;
  database: { ownerUrl: string; appUrl: string };
  natsUrl: string;
  otlpEndpoint: string;
  secrets: Secrets;
}

/** The settings of one service as environment variables. */
export function serviceEnvironment(surroundings: ServiceSurroundings): Record<string, string> {
  const { name, host, gatewayUrl, ports, database, natsUrl, otlpEndpoint, secrets } = surroundings;
  const issuer = `http://${host}:${ports["token-issuer"].http}`;
  const clientSecretFile = secrets.clientSecretFile(name);
  return {
    LICET_HOST: host,
    GRPC_PORT: String(ports[name].grpc),
    HTTP_PORT: String(ports[name].http),
    DATABASE_URL: database.appUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    NATS_URL: natsUrl,
    JWKS_URL: `${issuer}/.well-known/jwks.json`,
    TOKEN_URL: `${issuer}/oauth2/token`,
    ...(clientSecretFile !== undefined && { CLIENT_ID: name, CLIENT_SECRET_FILE: clientSecretFile }),
    CATALOG_GRPC: `${host}:${ports.catalog.grpc}`,
    ENTITLEMENT_GRPC: `${host}:${ports.entitlement.grpc}`,
    METERING_GRPC: `${host}:${ports.metering.grpc}`,
    TOKEN_ISSUER_GRPC: `${host}:${ports["token-issuer"].grpc}`,
    INTEGRATION_GRPC: `${host}:${ports.integration.grpc}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
    ...(name === "token-issuer" && {
      BOOTSTRAP_CLIENTS_FILE: secrets.bootstrapFile,
      STATUS_LIST_BASE_URL: gatewayUrl,
    }),
    ...((name === "token-issuer" || name === "integration") && { ENCRYPTION_KEY_FILE: secrets.encryptionKeyFile }),
    ...(name === "integration" && { WEBHOOK_ALLOW_PRIVATE: "true" }),
  };
}
