import { describe, expect, it } from "@jest/globals";
import { create, toBinary } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { type CheckRequest, CheckRequestSchema, UsageMode } from "@licet/contracts/entitlement";
import { FileDescriptorProtoSchema, FieldMaskSchema, BytesValueSchema } from "@bufbuild/protobuf/wkt";
import { createRequestReader } from "./read-repeated.ts";
import { createRequestValidator } from "./validate-request.ts";

const asked = { accountId: "acme", featureKey: "sso", subject: { userId: "ada" } };

function encode(init: MessageInitShape<typeof CheckRequestSchema>): Buffer {
  return Buffer.from(toBinary(CheckRequestSchema, create(CheckRequestSchema, init)));
}

function createReader() {
  let validated = 0;
  const validate = createRequestValidator(CheckRequestSchema);
  const read = createRequestReader(CheckRequestSchema, (request) => {
    validated += 1;
    validate?.(request);
  });
  return { read: (bytes: Buffer) => read(bytes) as CheckRequest, validations: () => validated };
}

describe("createRequestReader", () => {
  it("reads a repeated request once", () => {
    const { read, validations } = createReader();
    const [first, second] = [read(encode(asked)), read(encode(asked))];
    expect(first).toEqual(create(CheckRequestSchema, asked));
    expect(second).toBe(first);
    expect(validations()).toBe(1);
  });

  it("tells requests apart by every byte", () => {
    const { read } = createReader();
    const users = ["ada", "adb", "ad\u00e1", "ad\u0101", ""];
    const requests = [...users, ...users].map((userId) => read(encode({ ...asked, subject: { userId } })));
    expect(requests.map(({ subject }) => subject?.userId)).toEqual([...users, ...users]);
  });

  it("lets no call change what others are given", () => {
    const request = createReader().read(encode(asked));
    expect(() => (request.accountId = "other")).toThrow(TypeError);
    expect(() => Object.assign(request.subject ?? {}, { userId: "other" })).toThrow(TypeError);
  });

  it("says each time what is wrong", () => {
    const { read } = createReader();
    for (let time = 0; time < 2; time += 1) {
      expect(() => read(encode({ ...asked, accountId: "" }))).toThrow("invalid: account_id");
      expect(() => read(Buffer.from([0xff]))).toThrow("not a licet.entitlement.v1.CheckRequest");
    }
  });

  it("keeps no request that comes once, none that is long, and not more than a bounded number", () => {
    const { read, validations } = createReader();
    const readTwice = (bytes: Buffer) => [read(bytes), read(bytes)];
    const once = { usageMode: UsageMode.CONSUME, amount: "1", requestId: "0193c3f0-7a2b-7c1e-9f00-1234567890ab" };
    const long = { accountId: "a".repeat(120), featureKey: "f".repeat(120), subject: { userId: "u".repeat(20) } };
    for (const bytes of [encode({ ...asked, ...once }), encode(long)]) {
      const [first, second] = readTwice(bytes);
      expect(second).not.toBe(first);
    }
    const before = validations();
    const kept = read(encode(asked));
    for (let index = 0; index < 20_000; index += 1) read(encode({ ...asked, subject: { userId: `user-${index}` } }));
    expect(read(encode(asked))).not.toBe(kept);
    expect(validations()).toBe(before + 20_002);
  });

  it("shares no message with bytes, however deep they lie: those could be written to", () => {
    for (const desc of [BytesValueSchema, FileDescriptorProtoSchema]) {
      const read = createRequestReader(desc, undefined);
      expect(read(Buffer.alloc(0))).not.toBe(read(Buffer.alloc(0)));
    }
    const read = createRequestReader(FieldMaskSchema, undefined);
    expect(read(Buffer.alloc(0))).toBe(read(Buffer.alloc(0)));
  });
});
