import { startNats } from "@licet/embedded";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { oncePerRun } from "./once-per-run.ts";
import { natsSurroundings } from "./nats-surroundings.ts";
import { serverFolder } from "./run-folder.ts";

let ofThisFile: Promise<string> | undefined;

/** URL of a NATS with JetStream that only this Jest worker uses. Each test file finds it without streams. */
export function testNats(): Promise<string> {
  ofThisFile ??= findEmptyServer();
  return ofThisFile;
}

async function findEmptyServer(): Promise<string> {
  const name = `nats-w${process.env["JEST_WORKER_ID"] ?? "0"}`;
  const { url } = await oncePerRun(name, () => startServer(name));
  await deleteStreams(url);
  return url;
}

async function startServer(name: string): Promise<{ url: string }> {
  const { url } = await startNats({ dataDir: await serverFolder(name), durable: false, ...natsSurroundings() });
  return { url };
}

async function deleteStreams(url: string): Promise<void> {
  const connection = await connect({ servers: url });
  try {
    const manager = await jetstreamManager(connection);
    for await (const stream of manager.streams.list()) await manager.streams.delete(stream.config.name);
  } finally {
    await connection.close();
  }
}
