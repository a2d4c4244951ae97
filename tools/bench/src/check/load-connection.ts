import { connect } from "node:net";
import {
  encodeKnownHeaders,
  encodeMessage,
  encodeNewHeaders,
  flag,
  frame,
  frameType,
  headBytes,
  preface,
  windowUpdate,
} from "./http2-frames.ts";

/** What to ask, over and over. */
export interface LoadTarget {
  host: string;
  port: number;
  headers: (readonly [string, string])[];
  /** Request messages, asked in turn. */
  messages: Uint8Array[];
  /** Length of the one message that every good answer is made of. */
  answerBytes: number;
}

/** One connection on which a number of calls are always under way. */
export interface LoadConnection {
  /** Good answers so far. */
  readonly answered: number;
  /** Starts no more calls; settles when all are answered. */
  finish(): Promise<void>;
}

const updateEveryBytes = 1 << 24;

/**
 * Opens the connection and keeps `streams` calls under way. It writes HTTP/2 frames that were encoded beforehand and
 * reads no more of an answer than its length, so that it costs a fraction of what the server spends.
 */
export function openLoad(target: LoadTarget, streams: number, fail: (error: Error) => void): LoadConnection {
  const socket = connect({ host: target.host, port: target.port, noDelay: true });
  const calls = encodeCalls(target);
  const messageBytes = target.answerBytes + 5;
  const received = new Map<number, number>();
  let rest: Buffer = Buffer.alloc(0);
  let nextStream = 1;
  let answered = 0;
  let unacknowledged = 0;
  let finished: (() => void) | undefined;

  function startCalls(count: number): void {
    if (finished === undefined && count > 0) socket.write(Buffer.concat(Array.from({ length: count }, startCall)));
    else if (received.size === 0) (socket.end(), finished?.());
  }

  function startCall(): Buffer {
    const isFirst = nextStream === 1;
    const template = isFirst ? calls.first : calls.later[((nextStream - 1) / 2) % calls.later.length];
    const bytes = Buffer.from(template as Buffer);
    bytes.writeUInt32BE(nextStream, 5);
    bytes.writeUInt32BE(nextStream, (isFirst ? calls.firstDataAt : calls.laterDataAt) + 5);
    received.set(nextStream, 0);
    nextStream += 2;
    return bytes;
  }

  function readFrames(chunk: Buffer): void {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let ended = 0;
    while (bytes.length >= headBytes) {
      const end = headBytes + bytes.readUIntBE(0, 3);
      if (bytes.length < end) break;
      ended += readFrame(bytes[3] ?? 0, bytes[4] ?? 0, bytes.readUInt32BE(5), bytes.subarray(headBytes, end));
      bytes = bytes.subarray(end);
    }
    rest = bytes;
    if (ended > 0) startCalls(ended);
  }

  /** How many calls the frame ends. */
  function readFrame(type: number, flags: number, streamId: number, payload: Buffer): number {
    if (type === frameType.data) countData(streamId, payload.length);
    else if (type === frameType.settings && (flags & flag.ack) === 0) {
      socket.write(frame(frameType.settings, flag.ack, 0, Buffer.alloc(0)));
    } else if (type === frameType.ping && (flags & flag.ack) === 0) {
      socket.write(frame(frameType.ping, flag.ack, 0, payload));
    } else if (type === frameType.goAway) fail(new Error("the server closes the connection"));
    const ends = (type === frameType.data || type === frameType.headers) && (flags & flag.endStream) !== 0;
    if (!ends) return 0;
    if (received.get(streamId) === messageBytes) answered++;
    else fail(new Error(`an answer has ${received.get(streamId)} bytes instead of ${messageBytes}`));
    received.delete(streamId);
    return 1;
  }

  function countData(streamId: number, bytes: number): void {
    received.set(streamId, (received.get(streamId) ?? 0) + bytes);
    unacknowledged += bytes;
    if (unacknowledged < updateEveryBytes) return;
    socket.write(windowUpdate(unacknowledged));
    unacknowledged = 0;
  }

  socket.on("error", fail);
  socket.on("data", readFrames);
  socket.on("connect", () => {
    socket.write(preface);
    startCalls(streams);
  });
  return {
    get answered() {
      return answered;
    },
    finish: () => new Promise((resolve) => (finished = resolve)),
  };
}

interface EncodedCalls {
  /** The first call of a connection, which teaches the server its headers. */
  first: Buffer;
  firstDataAt: number;
  /** A later one for each message. */
  later: Buffer[];
  laterDataAt: number;
}

function encodeCalls({ headers, messages }: LoadTarget): EncodedCalls {
  const first = frame(frameType.headers, flag.endHeaders, 0, encodeNewHeaders(headers));
  const later = frame(frameType.headers, flag.endHeaders, 0, encodeKnownHeaders(headers.length));
  const bodies = messages.map((message) => frame(frameType.data, flag.endStream, 0, encodeMessage(message)));
  return {
    first: Buffer.concat([first, bodies[0] ?? Buffer.alloc(0)]),
    firstDataAt: first.length,
    later: bodies.map((body) => Buffer.concat([later, body])),
    laterDataAt: later.length,
  };
}
