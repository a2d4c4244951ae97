/** The few frames of HTTP/2 (RFC 9113) that a client of unary gRPC calls sends. */

/** Types of frames. */
export const frameType = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goAway: 7, windowUpdate: 8 } as const;

/** Flags of frames; ACK and END_STREAM are the same bit. */
export const flag = { ack: 1, endStream: 1, endHeaders: 4 } as const;

const headBytes = 9;

/** A frame as the server sent it. */
export interface Frame {
  type: number;
  flags: number;
  streamId: number;
  payload: Buffer;
}

/** Cuts what comes over a connection into frames; keeps the beginning of the next. */
export function createFrameReader(): (chunk: Buffer) => Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    while (bytes.length >= headBytes) {
      const end = headBytes + bytes.readUIntBE(0, 3);
      if (bytes.length < end) break;
      const payload = bytes.subarray(headBytes, end);
      frames.push({ type: bytes.readUInt8(3), flags: bytes.readUInt8(4), streamId: bytes.readUInt32BE(5), payload });
      bytes = bytes.subarray(end);
    }
    rest = bytes;
    return frames;
  };
}

/** What a client says first; the server's header table is switched off and every window opened. */
export const preface = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  frame(frameType.settings, 0, 0, Buffer.from([...setting(1, 0), ...setting(4, 0x7fff_ffff)])),
  windowUpdate(0x7000_0000),
]);

/** One frame with its head. */
export function frame(type: number, flags: number, streamId: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

/** Lets the server send so many bytes more over the whole connection. */
export function windowUpdate(bytes: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return frame(frameType.windowUpdate, 0, 0, payload);
}

/** Headers that the server is to remember in its table (RFC 7541, 6.2.1); for the first call of a connection. */
export function encodeNewHeaders(headers: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.from([0x40]), encodeText(name), encodeText(value)]));
}

/** The same headers from the server's table (RFC 7541, 6.1), as every later call of a real client sends them. */
export function encodeKnownHeaders(count: number): Buffer {
  const firstDynamic = 62;
  return Buffer.from(Array.from({ length: count }, (_, index) => 0x80 | (firstDynamic + count - 1 - index)));
}

/** Bytes before a message. */
export const messageHeadBytes = 5;

/** A message as gRPC frames it: not compressed, its length, its bytes. */
export function encodeMessage(message: Uint8Array): Buffer {
  const head = Buffer.alloc(messageHeadBytes);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function setting(id: number, value: number): number[] {
  return [0, id, value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function encodeText(text: string): Buffer {
  return Buffer.concat([encodeLength(Buffer.byteLength(text)), Buffer.from(text)]);
}

function encodeLength(length: number): Buffer {
  const bytes = [Math.min(length, 127)];
  for (let rest = length - 127; rest >= 0; rest = rest < 128 ? -1 : Math.floor(rest / 128)) {
    bytes.push(rest < 128 ? rest : (rest % 128) | 128);
  }
  return Buffer.from(bytes);
}
