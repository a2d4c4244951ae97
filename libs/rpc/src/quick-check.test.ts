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
import { FieldRulesSchema } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import * as catalog from "@licet/contracts/catalog";
import * as entitlement from "@licet/contracts/entitlement";
import * as integration from "@licet/contracts/integration";
import * as metering from "@licet/contracts/metering";
import * as token from "@licet/contracts/token";
import fc from "fast-check";
import { createQuickCheck } from "./quick-check.ts";
import { toValueCheck } from "./quick-rules.ts";

const toRegExp = (pattern: string): RegExp => new RegExp(pattern, "u");
const validator = createValidator({ regexMatch: (pattern, text) => toRegExp(pattern).test(text) });

const requests = [catalog, entitlement, integration, metering, token]
  .flatMap((contract) => Object.values(contract) as object[])
  .filter((each): each is DescService => "kind" in each && each.kind === "service")
  .flatMap(({ methods }) => methods.map(({ input }) => input));

const { CheckRequestSchema, UsageMode } = entitlement;

describe("createQuickCheck", () => {
  it("lets nothing pass that protovalidate refuses, in any request of any service", () => {
    const never: string[] = [];
    for (const desc of requests) {
      let passed = 0;
      const isSurelyValid = createQuickCheck(desc, toRegExp);
      fc.assert(
        fc.property(anyMessage(desc), (message) => {
          if (!isSurelyValid(message)) return;
          passed += 1;
          expect(validator.validate(desc, message).kind).toBe("valid");
        }),
        { numRuns: 200 },
      );
      if (passed === 0) never.push(desc.name);
    }
    // A URL, that no two are equal, the entries of a map, what a part must not be, and a rule about several fields
    // protovalidate alone can tell.
    expect(never).toEqual([
      "CreateAccountRequest",
      "ListAccountsRequest",
      "UpdateAccountRequest",
      "MoveAccountRequest",
      "ReplayDecisionsRequest",
      "ReportDecisionsRequest",
      "ExplainRequest",
      "SimulateRequest",
      "ActivateDeviceRequest",
      "CheckOutLeaseRequest",
      "CreateOverrideRequest",
      "BatchCreateOverridesRequest",
      "StartPropagationRequest",
      "TransferSeatRequest",
      "CreateWebhookEndpointRequest",
      "SignDecisionReceiptRequest",
      "CreateCredentialRequest",
      "CreateRoleRequest",
    ]);
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

describe("toValueCheck", () => {
  it("says nothing of bytes that a pattern is for", () => {
    const rules = create(FieldRulesSchema, { type: { case: "bytes", value: { pattern: "^[0-9,]*$" } } });
    expect(toValueCheck(rules, undefined, toRegExp)?.(new Uint8Array([97, 0]))).toBe(false);
  });
});

/** A message with each field absent, valid by itself, at a bound, or anything: mostly valid, or few would pass as a whole. */
function anyMessage(desc: DescMessage, depth = 0): fc.Arbitrary<Message> {
  const members = desc.fields.filter(({ message }) => depth < 3 || message === undefined);
  const values = members.map((field) => {
    const any = anyField(field, depth);
    const valid = fc
      .sample(any, { numRuns: field.message ? 300 : 2000, seed: 1 })
      .filter((value) => isValidAlone(desc, field, value));
    return fc.oneof(
      { weight: 24, arbitrary: valid.length > 0 ? fc.constantFrom(...valid) : any },
      { weight: isValidAlone(desc, field, undefined) ? 12 : 1, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: any },
    );
  });
  return fc.tuple(...values).map((values) => {
    const message = create(desc);
    members.forEach((field, index) => setField(message, field, values[index]));
    return message;
  });
}

function setField(message: Message, { oneof, localName }: DescField, value: unknown): void {
  if (value === undefined) return;
  const record = message as Message & Record<string, unknown>;
  if (oneof) record[oneof.localName] = { case: localName, value };
  else record[localName] = value;
}

/** Whether protovalidate has nothing to say of the field in a message that has no other. */
function isValidAlone(desc: DescMessage, field: DescField, value: unknown): boolean {
  const message = create(desc);
  setField(message, field, value);
  const result = validator.validate(desc, message);
  if (result.kind === "error") return false;
  return !(result.violations ?? []).some(
    (violation) => (violation.field[0] as DescField | undefined)?.name === field.name,
  );
}

function anyField(field: DescField, depth: number): fc.Arbitrary<unknown> {
  const one = field.message ? anyMessage(field.message, depth + 1) : anyScalar(field);
  if (field.fieldKind === "map")
    return fc.dictionary(fc.constantFrom("a", "team-1", "x".repeat(129)), one, { maxKeys: 2 });
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
  "catalog.read",
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
