import type { RequestListener } from "node:http";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { CatalogService } from "@licet/contracts/catalog";
import {
  AccountService,
  AuditService,
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
import { implementReflection } from "@licet/service/reflection";
import type { GatewayRoute } from "./gateway.ts";

/** Every service that stands behind the gateway. */
const services = [
  CatalogService,
  DecisionService,
  LicenceService,
  AccountService,
  SeatService,
  OverrideService,
  RolloutService,
  PropagationService,
  DeviceService,
  LeaseService,
  AuditService,
  IntegrationService,
  TokenService,
  MeteringService,
];

/** Reflection reads nothing of its call. */
const neverCalled = undefined as never;

/** Reflection over all services at once, and the gateway's own health. */
export function createReflection(): GatewayRoute[] {
  const reflection = implementReflection(services.map((desc) => ({ desc, methods: [] })));
  const handler = connectNodeAdapter({
    routes: (router) => {
      for (const { desc, methods } of reflection) {
        const [method] = methods;
        if (method === undefined) continue;
        const implementation = { [method.desc.localName]: (requests: never) => method.handle(requests, neverCalled) };
        router.service(desc, implementation as never);
      }
    },
  }) as RequestListener;
  return [
    { prefix: "/grpc.reflection.", target: handler },
    {
      prefix: "/healthz",
      target: (_request, response) => {
        response.writeHead(200, { "content-type": "application/json" }).end('{"status":"alive"}');
      },
    },
  ];
}
