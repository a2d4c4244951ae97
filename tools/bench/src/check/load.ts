import { adminClientId } from "@licet/dev";
import type { Platform } from "@licet/dev";
import { createAccessTokens } from "@licet/sdk";
import { moveToCore, serverCore } from "../cores.ts";
import { readCpuSeconds } from "../cpu-time.ts";
import type { Worker } from "../worker.ts";
import type { LoadCount, LoadTask } from "./load-worker.ts";

const host = "127.0.0.1";

/** The process that asks. */
export type LoadWorker = Worker<LoadTask, LoadCount>;

/** A server under load. */
export interface Server {
  pid: number;
  port: number;
}

/** What a run showed of a server. */
export interface Run {
  perSecond: number;
  cpuMicrosPerCall: number;
  serverBusyPercent: number;
}

/** Load for whatever server. */
export type Task = Omit<LoadTask, "port" | "seconds">;

/** The calls of a load. */
export type Calls = Pick<Task, "host" | "headers" | "messages" | "answerBytes">;

/** gRPC calls of one method with encoded messages. */
export function toCalls(options: {
  path: string;
  authorization: string;
  messages: Uint8Array[];
  answerBytes: number;
}): Calls {
  return {
    host,
    headers: [
      [":method", "POST"],
      [":scheme", "http"],
      [":path", options.path],
      [":authority", host],
      ["content-type", "application/grpc"],
      ["te", "trailers"],
      ["authorization", options.authorization],
    ],
    messages: options.messages.map((message) => Buffer.from(message).toString("base64")),
    answerBytes: options.answerBytes,
  };
}

/** The header of a credential that may ask everything. */
export async function authorize(platform: Platform): Promise<string> {
  const credentials = { clientId: adminClientId, clientSecret: platform.adminSecret };
  const tokens = createAccessTokens(`${platform.url}/oauth2/token`, credentials);
  return `Bearer ${await tokens.get()}`;
}

/** Starts entitlement anew, on the server's core. */
export async function restartChecks({ services: { entitlement }, ports }: Platform): Promise<Server> {
  await entitlement.killHard();
  await entitlement.ready();
  const pid = entitlement.pid ?? 0;
  moveToCore(serverCore, pid);
  return { pid, port: ports.entitlement.grpc };
}

/** One run of a load. */
export async function runOnce({ pid, port }: Server, worker: LoadWorker, task: Task, seconds: number): Promise<Run> {
  const before = readCpuSeconds(pid) ?? 0;
  const count = await worker.ask({ ...task, port, seconds });
  const cpuSeconds = (readCpuSeconds(pid) ?? 0) - before;
  // The server's time includes the load's own warm-up.
  const share = count.seconds / (count.seconds + task.warmUpSeconds);
  return {
    perSecond: count.answers / count.seconds,
    cpuMicrosPerCall: (1e6 * cpuSeconds * share) / count.answers,
    serverBusyPercent: (100 * cpuSeconds * share) / count.seconds,
  };
}
