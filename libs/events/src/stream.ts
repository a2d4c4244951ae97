import type { JetStreamManager } from "@nats-io/jetstream";
import { JetStreamApiError, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { allSubjects } from "./subject.ts";

/** The one stream of the platform. */
export const streamName = "LICET";

/** How long and how much the stream keeps. */
export interface StreamLimits {
  /** Within it NATS itself drops a repeated event id. */
  readonly duplicateWindowSeconds: number;
  /** Consumers and cursors may lag behind this long. */
  readonly maxAgeDays: number;
  /** The oldest events go when this is reached. */
  readonly maxBytes: number;
  readonly replicas: number;
}

const nameInUse = 10058;
const dayMs = 86_400_000;

/** Makes the stream what it should be, whoever else does the same at that moment. */
export async function ensureStream(manager: JetStreamManager, limits: StreamLimits): Promise<void> {
  const config = {
    subjects: [allSubjects],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    duplicate_window: nanos(limits.duplicateWindowSeconds * 1000),
    max_age: nanos(limits.maxAgeDays * dayMs),
    max_bytes: limits.maxBytes,
    num_replicas: limits.replicas,
  };
  try {
    await manager.streams.add({ name: streamName, ...config });
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== nameInUse) throw error;
    await manager.streams.update(streamName, config);
  }
}

/**
 * A consumer's filter. A list of one is not the same to NATS as the one alone: 2.10 reads a stream's past a hundred times
 * slower with it.
 */
export function filterOf(subjects: readonly string[]): { filter_subject: string } | { filter_subjects: string[] } {
  const [only, ...others] = subjects;
  return only !== undefined && others.length === 0 ? { filter_subject: only } : { filter_subjects: [...subjects] };
}
