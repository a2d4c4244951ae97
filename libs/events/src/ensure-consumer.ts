import type { ConsumerConfig, JetStreamManager } from "@nats-io/jetstream";
import { JetStreamApiError } from "@nats-io/jetstream";
import { streamName } from "./stream.ts";

const existsOtherwise = 10148;

/** Makes the durable consumer what it should be; one that an earlier version left keeps its place in the stream. */
export async function ensureConsumer(
  manager: JetStreamManager,
  config: Partial<ConsumerConfig> & { readonly durable_name: string },
): Promise<void> {
  try {
    await manager.consumers.add(streamName, config);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== existsOtherwise) throw error;
    await manager.consumers.update(streamName, config.durable_name, config);
  }
}
