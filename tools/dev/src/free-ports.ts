import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** A platform's ports: the gateway's, five of gRPC, and five of HTTP ten further. */
const rangeSize = 16;
const maxAttempts = 100;

/** A port below the range of outgoing connections that is free together with those that follow it. */
export async function findFreePorts(): Promise<number> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const base = randomInt(500, 1600) * 20;
    const ports = Array.from({ length: rangeSize }, (_, index) => base + index);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return base;
  }
  throw new Error(`no ${rangeSize} free ports in a row were found`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
