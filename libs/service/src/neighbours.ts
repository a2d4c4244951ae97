import type { DescService } from "@bufbuild/protobuf";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { type GrpcTransport, createGrpcTransport, currentTenantId } from "@licet/rpc";
import type { CommonConfig } from "./common-settings.ts";
import { createOwnCredential } from "./own-credential.ts";

/** Typed clients for the services this one calls. */
export interface Neighbours {
  connect<S extends DescService>(service: S, neighbour: string): Client<S>;
  close(): void;
}

/** Clients speak with the service's own credential, on behalf of the tenant of the call or event being worked on. */
export function createNeighbours(
  addresses: Readonly<Record<string, string>>,
  config: CommonConfig,
  nowMs: () => number,
): Neighbours {
  const transports = new Map<string, GrpcTransport>();
  const token = toToken(config, nowMs);

  function transportTo(neighbour: string): GrpcTransport {
    const address = addresses[neighbour];
    if (address === undefined) throw new Error(`${neighbour} is not among the service's neighbours`);
    const known = transports.get(neighbour);
    if (known) return known;
    const transport = createGrpcTransport({ address, tenantId: currentTenantId, ...(token && { token }) });
    transports.set(neighbour, transport);
    return transport;
  }

  return {
    connect: (service, neighbour) => createClient(service, transportTo(neighbour)),
    close() {
      for (const transport of transports.values()) transport.close();
    },
  };
}

function toToken(config: CommonConfig, nowMs: () => number): (() => string | Promise<string>) | undefined {
  const { tokenUrl, clientId, clientSecret } = config;
  if (!tokenUrl || !clientId || !clientSecret) return undefined;
  const credential = createOwnCredential({ tokenUrl, clientId, clientSecret, nowMs });
  return () => {
    const token = credential();
    return typeof token === "string" ? token : token.catch(toUnavailable);
  };
}

/** Without a credential the neighbour is as good as away. */
function toUnavailable(cause: unknown): never {
  const error = new ConnectError("the issuer of credentials does not answer", Code.Unavailable);
  throw Object.assign(error, { cause, isWireError: true });
}
