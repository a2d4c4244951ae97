import { zstdDecompressSync } from "node:zlib";
import { fromBinary } from "@bufbuild/protobuf";
import { EventBatchSchema } from "@licet/contracts/events";

/** A message as a stream of NATS has it. */
interface StoredMessage {
  readonly header: { has(name: string): boolean };
  readonly data: Uint8Array;
}

/** The events' payloads in a message: its own, or those of the batch that it is. */
export function eventPayloads({ header, data }: StoredMessage): readonly Uint8Array[] {
  if (!header.has("licet-batch")) return [data];
  return fromBinary(EventBatchSchema, zstdDecompressSync(data)).events.map(({ payload }) => payload);
}
