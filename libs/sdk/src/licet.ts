import { Code, ConnectError, createClient } from "@connectrpc/connect";
import type { Client, Interceptor, Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { CatalogService } from "@licet/contracts/catalog";
import {
  AccountService,
  AuditService,
  DecisionLogService,
  DecisionService,
  DeviceService,
  LeaseService,
  LicenceService,
  OverrideService,
  PropagationService,
  RolloutService,
  SeatService,
} from "@licet/contracts/entitlement";
import { IntegrationService } from "@licet/contracts/integration";
import { MeteringService } from "@licet/contracts/metering";
import { TokenService } from "@licet/contracts/token";
import { createAccessTokens } from "./access-token.ts";
import type { AccessTokens, ClientCredentials } from "./access-token.ts";

/** Where the platform is and as whom to call it. */
export interface LicetOptions extends ClientCredentials {
  /** The gateway, such as "http://127.0.0.1:7400". */
  url: string;
  /** Deadline of a call without one of its own. Default 10 s. */
  timeoutMs?: number;
}

/** Typed clients of every service, sharing one connection and one access token. */
export interface Licet {
  /** Which platform this is and as whom it is called; without any secret. */
  readonly identity: string;
  readonly decisions: Client<typeof DecisionService>;
  readonly decisionLog: Client<typeof DecisionLogService>;
  readonly licences: Client<typeof LicenceService>;
  readonly accounts: Client<typeof AccountService>;
  readonly overrides: Client<typeof OverrideService>;
  readonly rollouts: Client<typeof RolloutService>;
  readonly propagations: Client<typeof PropagationService>;
  readonly seats: Client<typeof SeatService>;
  readonly devices: Client<typeof DeviceService>;
  readonly leases: Client<typeof LeaseService>;
  readonly audit: Client<typeof AuditService>;
  readonly catalog: Client<typeof CatalogService>;
  readonly orders: Client<typeof IntegrationService>;
  readonly tokens: Client<typeof TokenService>;
  readonly metering: Client<typeof MeteringService>;
  /** A REST call with the same credential; the path is relative to the gateway. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** Connects to a platform. Nothing is sent before the first call. */
export function createLicet(options: LicetOptions): Licet {
  const accessTokens = createAccessTokens(new URL("/oauth2/token", options.url).href, options);
  const transport = createTransport(options, accessTokens);
  return {
    identity: `${options.clientId} at ${new URL(options.url).origin}`,
    decisions: createClient(DecisionService, transport),
    decisionLog: createClient(DecisionLogService, transport),
    licences: createClient(LicenceService, transport),
    accounts: createClient(AccountService, transport),
    overrides: createClient(OverrideService, transport),
    rollouts: createClient(RolloutService, transport),
    propagations: createClient(PropagationService, transport),
    seats: createClient(SeatService, transport),
    devices: createClient(DeviceService, transport),
    leases: createClient(LeaseService, transport),
    audit: createClient(AuditService, transport),
    catalog: createClient(CatalogService, transport),
    orders: createClient(IntegrationService, transport),
    tokens: createClient(TokenService, transport),
    metering: createClient(MeteringService, transport),
    async fetch(path, init = {}) {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${await accessTokens.get()}`);
      return fetch(new URL(path, options.url), { ...init, headers });
    },
  };
}

function createTransport(options: LicetOptions, accessTokens: AccessTokens): Transport {
  const authenticate: Interceptor = (next) => async (request) => {
    const token = await accessTokens.get();
    request.header.set("authorization", `Bearer ${token}`);
    try {
      const response = await next(request);
      return response.stream ? { ...response, message: watchRefusal(response.message, token) } : response;
    } catch (error) {
      throw noteRefusal(error, token);
    }
  };

  async function* watchRefusal<T>(messages: AsyncIterable<T>, token: string): AsyncGenerator<T> {
    try {
      yield* messages;
    } catch (error) {
      throw noteRefusal(error, token);
    }
  }

  /** A token that was refused before its end is used no more: the next call asks for another. */
  function noteRefusal(error: unknown, token: string): unknown {
    if (ConnectError.from(error).code === Code.Unauthenticated) accessTokens.discard(token);
    return error;
  }
  return createConnectTransport({
    baseUrl: options.url,
    httpVersion: "2",
    interceptors: [authenticate],
    defaultTimeoutMs: options.timeoutMs ?? 10_000,
    useBinaryFormat: true,
  });
}
