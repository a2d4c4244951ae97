import { connect } from "node:net";
import type { Socket } from "node:net";
import {
  encodeKnownHeaders,
  encodeMessage,
  encodeNewHeaders,
  flag,
  frame,
  frameType,
  messageHeadBytes,
  createFrameReader,
  preface,
  windowUpdate,
} from "./http2-frames.ts";
import type { Frame } from "./http2-frames.ts";

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

const updateEveryBytes = 1 << 24;
const nothing = Buffer.alloc(0);

/**
 * One connection on which a number of calls are always under way. It writes HTTP/2 frames that were encoded beforehand
 * and reads no more of an answer than its length, so that it costs a fraction of what the server spends.
 */
export class LoadConnection {
  readonly #socket: Socket;
  readonly #calls: EncodedCalls;
  readonly #messageBytes: number;
  readonly #fail: (error: Error) => void;
  /** Bytes of each answer so far, by stream. */
  readonly #underWay = new Map<number, number>();
  #nextStream = 1;
  #answered = 0;
  #unacknowledged = 0;
  #finished: (() => void) | undefined;

  /** Connects and keeps `streams` calls under way. `fail` hears of whatever is not as it should be. */
  constructor(target: LoadTarget, streams: number, fail: (error: Error) => void) {
    this.#calls = encodeCalls(target);
    this.#messageBytes = target.answerBytes + messageHeadBytes;
    this.#fail = fail;
    const readFrames = createFrameReader();
    this.#socket = connect({ host: target.host, port: target.port, noDelay: true });
    this.#socket.on("error", fail);
    this.#socket.on("data", (chunk) => this.#read(readFrames(chunk)));
    this.#socket.on("connect", () => {
      this.#socket.write(preface);
      this.#startCalls(streams);
    });
  }

  /** Good answers so far. */
  get answered(): number {
    return this.#answered;
  }

  /** Starts no more calls; settles when all are answered. */
  async finish(): Promise<void> {
    if (this.#underWay.size > 0) await new Promise<void>((resolve) => (this.#finished = resolve));
    this.close();
  }

  /** Leaves calls unanswered. */
  close(): void {
    this.#socket.destroy();
  }

  #startCalls(count: number): void {
    if (this.#finished === undefined) {
      this.#socket.write(Buffer.concat(Array.from({ length: count }, () => this.#startCall())));
    } else if (this.#underWay.size === 0) this.#finished();
  }

  #startCall(): Buffer {
    const bytes = encodeCall(this.#calls, this.#nextStream);
    this.#underWay.set(this.#nextStream, 0);
    this.#nextStream += 2;
    return bytes;
  }

  #read(frames: readonly Frame[]): void {
    let ended = 0;
    for (const { type, flags, streamId, payload } of frames) {
      const answer = answerControl({ type, flags, streamId, payload });
      if (answer instanceof Error) this.#fail(answer);
      else if (answer !== undefined) this.#socket.write(answer);
      if (type === frameType.data) this.#count(streamId, payload.length);
      if ((type !== frameType.data && type !== frameType.headers) || (flags & flag.endStream) === 0) continue;
      this.#end(streamId);
      ended++;
    }
    if (ended > 0) this.#startCalls(ended);
  }

  #count(streamId: number, bytes: number): void {
    this.#underWay.set(streamId, (this.#underWay.get(streamId) ?? 0) + bytes);
    this.#unacknowledged += bytes;
    if (this.#unacknowledged < updateEveryBytes) return;
    this.#socket.write(windowUpdate(this.#unacknowledged));
    this.#unacknowledged = 0;
  }

  #end(streamId: number): void {
    const bytes = this.#underWay.get(streamId) ?? 0;
    if (bytes === this.#messageBytes) this.#answered++;
    else this.#fail(new Error(`an answer has ${bytes} bytes instead of ${this.#messageBytes}`));
    this.#underWay.delete(streamId);
  }
}

/** What HTTP/2 wants said to a frame that is about the connection; an error when there is no going on. */
function answerControl({ type, flags, payload }: Frame): Buffer | Error | undefined {
  const isAnswered = (flags & flag.ack) !== 0;
  if (type === frameType.settings && !isAnswered) return frame(frameType.settings, flag.ack, 0, nothing);
  if (type === frameType.ping && !isAnswered) return frame(frameType.ping, flag.ack, 0, payload);
  if (type === frameType.goAway) return new Error("the server closes the connection");
  if (type === frameType.reset) return new Error(`the server gives a call up with code ${payload.readUInt32BE()}`);
  return undefined;
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
    first: Buffer.concat([first, bodies[0] ?? nothing]),
    firstDataAt: first.length,
    later: bodies.map((body) => Buffer.concat([later, body])),
    laterDataAt: later.length,
  };
}

function encodeCall({ first, firstDataAt, later, laterDataAt }: EncodedCalls, streamId: number): Buffer {
  const isFirst = streamId === 1;
  const bytes = Buffer.from(isFirst ? first : (later[((streamId - 1) / 2) % later.length] ?? nothing));
  const streamAt = 5;
  bytes.writeUInt32BE(streamId, streamAt);
  bytes.writeUInt32BE(streamId, (isFirst ? firstDataAt : laterDataAt) + streamAt);
  return bytes;
}
