import type { DescService } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import { createClient } from "@connectrpc/connect";
import { Http2SessionManager, createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
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
import type { RunningService } from "@licet/service";

/** One replica of the service, called as one tenant. */
export interface Caller {
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
}

/** Typed clients with a credential; their connection is added to the sessions, to be closed in the end. */
export function connectCaller(
  replica: RunningService,
  token: string,
  sessions: Http2SessionManager[],
  protocol: "connect" | "grpc" = "connect",
): Caller {
  const isGrpc = protocol === "grpc";
  const baseUrl = `http://127.0.0.1:${isGrpc ? replica.grpcPort : replica.httpPort}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  sessions.push(sessionManager);
  const options = {
    baseUrl,
    sessionManager,
    interceptors: [
      (next) => (request) => {
        request.header.set("authorization", `Bearer ${token}`);
        return next(request);
      },
    ],
  } satisfies Parameters<typeof createGrpcTransport>[0];
  const transport = isGrpc ? createGrpcTransport(options) : createConnectTransport({ ...options, httpVersion: "2" });
  const client = <S extends DescService>(service: S): Client<S> => createClient(service, transport);
  return {
    decisions: client(DecisionService),
    decisionLog: client(DecisionLogService),
    licences: client(LicenceService),
    accounts: client(AccountService),
    overrides: client(OverrideService),
    rollouts: client(RolloutService),
    propagations: client(PropagationService),
    seats: client(SeatService),
    devices: client(DeviceService),
    leases: client(LeaseService),
    audit: client(AuditService),
  };
}
