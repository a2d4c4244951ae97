import { describe, expect, it } from "@jest/globals";
import {
  type DescField,
  type DescMessage,
  type DescService,
  type Message,
  ScalarType,
  create,
} from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import * as catalog from "@licet/contracts/catalog";
import * as entitlement from "@licet/contracts/entitlement";
import * as integration from "@licet/contracts/integration";
import * as metering from "@licet/contracts/metering";
import * as token from "@licet/contracts/token";
import fc from "fast-check";
import { createQuickCheck } from "./quick-check.ts";

const toRegExp = (pattern: string): RegExp => new RegExp(pattern, "u");
const validator = createValidator({ regexMatch: (pattern, text) => toRegExp(pattern).test(text) });

const requests = [catalog, entitlement, integration, metering, token]
  .flatMap((contract) => Object.values(contract) as object[])
  .filter((each): each is DescService => "kind" in each && each.kind === "service")
  .flatMap(({ methods }) => methods.map(({ input }) => input));

const { CheckRequestSchema, UsageMode } = entitlement;

describe("createQuickCheck", () => {
  it("lets nothing pass that protovalidate refuses, in any request of any service", () => {
    let passed = 0;
    for (const desc of requests) {
      const isSurelyValid = createQuickCheck(desc, toRegExp);
      fc.assert(
        fc.property(anyMessage(desc), (message) => {
          if (!isSurelyValid(message)) return;
          passed += 1;
          expect(validator.validate(desc, message).kind).toBe("valid");
        }),
        { numRuns: 200 },
      );
    }
    expect(passed).toBeGreaterThan(requests.length);
  });

  const asked = { accountId: "acme", featureKey: "sso" };
  it.each<[string, boolean, object]>([
    ["the least that is valid", true, asked],
    ["all that a check of a user says", true, { ...asked, subject: { userId: "u" }, context: { country: "DE" } }],
    ["an amount", true, { ...asked, amount: "1.5" }],
    ["no account", false, { ...asked, accountId: "" }],
    ["a text that is too long", false, { ...asked, featureKey: "x".repeat(129) }],
    ["a wrong text in a part", false, { ...asked, context: { country: "de" } }],
    ["a wrong pattern", false, { ...asked, amount: "1,5" }],
    ["an undefined value of an enum", false, { ...asked, usageMode: 99 }],
    ["a number out of its range", false, { ...asked, atLeastRevision: -1n }],
    ["a rule about the whole that needs an engine", false, { ...asked, usageMode: UsageMode.CONSUME }],
    ["a length of time", false, { ...asked, reservationDuration: { seconds: 1n } }],
  ])("knows of %s: %s", (_name, expected, request) => {
    expect(createQuickCheck(CheckRequestSchema, toRegExp)(create(CheckRequestSchema, request))).toBe(expected);
  });
});

/** A message with each field absent, at a bound, or anything. */
function anyMessage(desc: DescMessage, depth = 0): fc.Arbitrary<Message> {
  const members = desc.fields.filter(({ message }) => depth < 2 || message === undefined);
  return fc.tuple(...members.map((field) => fc.option(anyField(field, depth), { nil: undefined }))).map((values) => {
    const message = create(desc) as Message & Record<string, unknown>;
    members.forEach(({ oneof, localName }, index) => {
      const value = values[index];
      if (value === undefined) return;
      if (oneof) message[oneof.localName] = { case: localName, value };
      else message[localName] = value;
    });
    return message;
  });
}

function anyField(field: DescField, depth: number): fc.Arbitrary<unknown> {
  if (field.fieldKind === "map") return fc.constant({});
  const one = field.message ? anyMessage(field.message, depth + 1) : anyScalar(field);
  return field.fieldKind === "list" ? fc.array(one, { maxLength: 3 }) : one;
}

const uuid = "019aa000-0000-7000-8000-0000000000ff";
const texts = [
  "",
  "a",
  "DE",
  "EUR",
  uuid,
  "1.5",
  "team-1",
  "x@example.com",
  "https://example.com",
  "\u{1f600}".repeat(64),
];
const lengths = [64, 128, 200, 1000].flatMap((length) => ["x".repeat(length), "x".repeat(length + 1)]);
const numbers = [0, 1, -1, 2, 50, 100, 101, 1000, 1001, 2 ** 31 - 1];

function anyScalar(field: DescField): fc.Arbitrary<unknown> {
  if (field.enum) return fc.constantFrom(...field.enum.values.map(({ number }) => number), 99);
  switch (field.scalar) {
    case ScalarType.STRING:
      return fc.oneof(fc.constantFrom(...texts, ...lengths), fc.string());
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 3 });
    case ScalarType.INT64:
    case ScalarType.UINT64:
      return fc.constantFrom(...numbers.map(BigInt));
    default:
      return fc.constantFrom(...numbers);
  }
}
