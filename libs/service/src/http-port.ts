import { createServer as createHttp1, type RequestListener } from "node:http";
import { type ServerHttp2Session, createServer as createHttp2 } from "node:http2";
import { type AddressInfo, type Server, type Socket, createServer } from "node:net";

/** One TCP port that speaks HTTP/1.1 and HTTP/2 without TLS. */
export interface HttpPort {
  readonly port: number;
  /** Stops accepting, lets open requests finish, closes idle connections. */
  drain(): Promise<void>;
  /** Cuts what is still open. */
  destroy(): void;
}

const preface = Buffer.from("PRI * HTTP/2.0");

/** Opens the port. A connection that begins with the HTTP/2 preface is HTTP/2; every other one is HTTP/1.1. */
export async function openHttpPort(host: string, port: number, handler: RequestListener): Promise<HttpPort> {
  const http1 = createHttp1({ keepAliveTimeout: 60_000, requestTimeout: 120_000 }, handler);
  const http2 = createHttp2({}, handler as never);
  const sessions = new Set<ServerHttp2Session>();
  http2.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  const sockets = new Set<Socket>();
  const silent = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    silent.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      silent.delete(socket);
    });
    socket.on("error", () => socket.destroy());
    sniff(socket, (isHttp2) => {
      silent.delete(socket);
      (isHttp2 ? http2 : http1).emit("connection", socket);
    });
  });
  await listen(listener, host, port);
  // Node tracks connections, for timeouts and for closing idle ones, from this event on.
  http1.emit("listening");
  return {
    port: (listener.address() as AddressInfo).port,
    async drain() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      http1.closeIdleConnections();
      const sweeping = setInterval(() => http1.closeIdleConnections(), 50);
      for (const session of sessions) session.close();
      for (const socket of silent) socket.destroy();
      await closed;
      clearInterval(sweeping);
      http1.close();
    },
    destroy() {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Looks at the first bytes and puts them back. */
function sniff(socket: Socket, decide: (isHttp2: boolean) => void): void {
  let seen = Buffer.alloc(0);
  const giveUp = (): void => void socket.destroy();
  const onReadable = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    seen = Buffer.concat([seen, chunk]);
    const matching = preface.subarray(0, seen.byteLength).equals(seen.subarray(0, preface.byteLength));
    if (matching && seen.byteLength < preface.byteLength) return;
    socket.off("readable", onReadable);
    socket.setTimeout(0, giveUp); // takes the listener away, too
    socket.unshift(seen);
    decide(matching);
  };
  socket.setTimeout(10_000, giveUp);
  socket.on("readable", onReadable);
}
