import { setTimeout as delay } from "node:timers/promises";
import { type RpcService, implementService } from "@licet/rpc";
import { DomainError } from "@licet/kernel";
import { Health, HealthCheckResponse_ServingStatus as Status } from "./gen/grpc/health/v1/health_pb.ts";
import type { Readiness } from "./readiness.ts";

const watchIntervalMs = 1_000;

/** The gRPC health protocol: SERVING while the service is ready, for itself and each of its services. */
export function implementHealth(serviceNames: readonly string[], readiness: Readiness): RpcService {
  const known = new Set(["", ...serviceNames]);

  async function statusNow(): Promise<Status> {
    return (await readiness.state()).ready ? Status.SERVING : Status.NOT_SERVING;
  }

  return implementService(
    Health,
    {
      async check({ service }) {
        if (!known.has(service)) throw new DomainError("NOT_FOUND", "no such service");
        return { status: await statusNow() };
      },
      async *watch({ service }, { signal }) {
        let last: Status | undefined;
        while (!signal.aborted) {
          const status = known.has(service) ? await statusNow() : Status.SERVICE_UNKNOWN;
          if (status !== last) yield { status };
          last = status;
          await delay(watchIntervalMs, undefined, { signal, ref: false }).catch(() => undefined);
        }
      },
    },
    { access: "public" },
  );
}
