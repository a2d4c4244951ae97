import type { RequestListener } from "node:http";
import type { DescService } from "@bufbuild/protobuf";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import * as catalog from "@licet/contracts/catalog";
import * as entitlement from "@licet/contracts/entitlement";
import * as integration from "@licet/contracts/integration";
import * as metering from "@licet/contracts/metering";
import * as token from "@licet/contracts/token";
import { implementReflection } from "@licet/service/reflection";
import type { GatewayRoute } from "./gateway.ts";

/** Every service of the contracts: all of them stand behind the gateway. */
export const publicServices: readonly DescService[] = [catalog, entitlement, integration, metering, token].flatMap(
  (contracts) => Object.values<object>(contracts).filter(isService),
);

function isService(exported: object): exported is DescService {
  return "kind" in exported && exported.kind === "service";
}

/** Reflection reads nothing of its call. */
const neverCalled = undefined as never;

/** Reflection over all services at once, and the gateway's own health. */
export function createReflection(): GatewayRoute[] {
  const reflection = implementReflection(publicServices.map((desc) => ({ desc, methods: [] })));
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
