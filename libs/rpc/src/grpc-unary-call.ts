import {
  type Metadata,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerInterceptingCall,
  status,
} from "@grpc/grpc-js";
import type { GrpcServerCall } from "./grpc-call.ts";

/** Answers one call, by `reply` or `sendStatus`, at once or later. */
export type UnaryServer = (call: GrpcUnaryCall, request: Buffer) => void;

type Listener = Parameters<ServerInterceptingCallInterface["start"]>[0];

const ok = { code: status.OK, details: "OK", metadata: null };
const ignore = (): void => undefined;

/**
 * Serves unary calls where grpc-js lets interceptors stand. Its own handling of them makes a stream for each call, and
 * waits for the message to be written before it says that the call went well.
 */
export function createUnaryInterceptor(servers: ReadonlyMap<string, UnaryServer>): ServerInterceptor {
  return ({ path }, call) => {
    const serve = servers.get(path);
    return serve ? new GrpcUnaryCall(call, serve) : new ServerInterceptingCall(call);
  };
}

/** A unary call as grpc-js knows it: it listens to itself, so that nothing else has to be made. */
export class GrpcUnaryCall extends ServerInterceptingCall implements GrpcServerCall, Listener {
  metadata!: Metadata;
  cancelled = false;
  readonly #call: ServerInterceptingCallInterface;
  readonly #serve: UnaryServer;
  #request: Buffer | undefined;
  #onCancelled: (() => void) | undefined;

  constructor(call: ServerInterceptingCallInterface, serve: UnaryServer) {
    super(call);
    this.#call = call;
    this.#serve = serve;
  }

  /** The listener given is that of grpc-js's own handling, which is left out. */
  override start(): void {
    this.#call.start(this);
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.metadata = metadata;
    this.#call.startRead();
  }

  onReceiveMessage(message: Buffer): void {
    if (this.#request !== undefined) return this.#refuse("more than one request message");
    this.#request = message;
    this.#call.startRead();
  }

  onReceiveHalfClose(): void {
    if (this.cancelled) return; // the caller has been told already: its deadline was over, or it broke the protocol
    if (this.#request === undefined) return this.#refuse("no request message");
    try {
      this.#serve(this, this.#request);
    } catch {
      // An error that cannot be told as one ends this call, not the process; so it is in grpc-js's own handling.
      this.#call.sendStatus({ code: status.UNKNOWN, details: "unknown error", metadata: null });
    }
  }

  onCancel(): void {
    this.cancelled = true;
    this.#onCancelled?.();
  }

  on(_event: "cancelled", listener: () => void): void {
    this.#onCancelled = listener;
  }

  /** Sends the answer and that all went well. */
  reply(answer: Buffer): void {
    this.#call.sendMessage(answer, ignore);
    this.#call.sendStatus(ok);
  }

  /** The caller does not keep to the protocol; the code is the one gRPC names for it. */
  #refuse(details: string): void {
    this.#call.sendStatus({ code: status.UNIMPLEMENTED, details, metadata: null });
  }
}
