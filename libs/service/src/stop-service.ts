import type { CommonConfig } from "./common-settings.ts";
import type { ServiceParts } from "./definition.ts";
import type { Log } from "./log.ts";
import type { Readiness } from "./readiness.ts";
import type { OpenResources } from "./resources.ts";
import type { Telemetry } from "./telemetry.ts";
import type { Work } from "./work.ts";

/** A port as far as stopping goes. */
interface Port {
  drain(timeoutMs: number): Promise<void>;
  destroy(): void;
}

/** Everything that has to end. */
export interface Stoppable {
  readonly readiness: Readiness;
  readonly ports: readonly Port[];
  readonly work: Work;
  readonly parts: ServiceParts;
  readonly resources: OpenResources;
  readonly telemetry: Telemetry | undefined;
  readonly log: Log;
}

/**
 * The way to stop: unready, stop accepting, finish calls (for so long), finish consumers and jobs, close, flush. Asked
 * a second time it waits for the first.
 */
export function stopInOrder(service: Stoppable, { drainTimeoutMs }: CommonConfig): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => (stopping ??= stop(service, drainTimeoutMs));
}

async function stop(service: Stoppable, drainTimeoutMs: number): Promise<void> {
  const { readiness, ports, work, parts, resources, telemetry, log } = service;
  readiness.drain();
  await Promise.all(ports.map((port) => drain(port, drainTimeoutMs, log)));
  await work.stop();
  await parts.close?.();
  await telemetry?.close();
  await resources.close();
}

async function drain(port: Port, timeoutMs: number, log: Log): Promise<void> {
  const timer = setTimeout(() => {
    log.warn({ timeoutMs }, "calls did not finish in time and are cut");
    port.destroy();
  }, timeoutMs);
  await port.drain(timeoutMs);
  clearTimeout(timer);
}
