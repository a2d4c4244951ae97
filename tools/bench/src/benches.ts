import { manyAccountsBench } from "./accounts/many-accounts.ts";
import { decideBench } from "./decide/decide.ts";
import { memoryBench } from "./decide/memory.ts";
import { peersBench } from "./decide/peers.ts";
import { batchCheckBench } from "./check/batch-check.ts";
import { checkCerbosBench } from "./check/check-cerbos.ts";
import { checkGrpcBench } from "./check/check-grpc.ts";
import { ordersBench } from "./orders/orders.ts";
import { propagationBench } from "./watch/propagation.ts";
import { startBench } from "./start/start-again.ts";
import type { Bench } from "./figure.ts";

/** All of them, in the order in which they run. */
export const benches: readonly Bench[] = [
  decideBench,
  peersBench,
  memoryBench,
  checkGrpcBench,
  checkCerbosBench,
  batchCheckBench,
  ordersBench,
  propagationBench,
  startBench,
  manyAccountsBench,
];
