/** The five services, in the order in which their ports are given out. */
export const serviceNames = ["catalog", "entitlement", "token-issuer", "metering", "integration"] as const;

export type ServiceName = (typeof serviceNames)[number];

/** The paths of the gateway that belong to each service: its proto package and its plain HTTP. */
export const servicePaths: Record<ServiceName, string[]> = {
  catalog: ["/licet.catalog.v1."],
  entitlement: ["/licet.entitlement.v1."],
  "token-issuer": ["/licet.token.v1.", "/oauth2/", "/.well-known/", "/status-lists/"],
  metering: ["/licet.metering.v1.", "/v1/events"],
  integration: ["/licet.integration.v1.", "/v1/orders"],
};

/** Ports of one service. */
export interface ServicePorts {
  grpc: number;
  http: number;
}

/** gRPC ports follow the gateway's; the services' own HTTP ports are ten further. */
export function toPorts(gatewayPort: number): Record<ServiceName, ServicePorts> {
  const entries = serviceNames.map((name, index) => [
    name,
    { grpc: gatewayPort + 1 + index, http: gatewayPort + 11 + index },
  ]);
  return Object.fromEntries(entries) as Record<ServiceName, ServicePorts>;
}
