import { type DescMessage, type DescOneof, type Message, create, hasOption } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import { pathToString } from "@bufbuild/protobuf/reflect";
import { field, message, oneof } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { DomainError } from "@licet/kernel";

const validator = createValidator();

/** Throws a DomainError naming every field at fault. */
export type RequestValidator = (request: Message) => void;

/** A validator for the message, compiled and warm; undefined if nothing in it is constrained. */
export function createRequestValidator(desc: DescMessage): RequestValidator | undefined {
  if (!isConstrained(desc, new Set())) return undefined;
  const warmed = validator.validate(desc, create(desc));
  if (warmed.kind === "error") throw warmed.error;
  return (request) => {
    const result = validator.validate(desc, request);
    if (result.kind === "valid") return;
    if (result.kind === "error") throw result.error;
    const fields = result.violations.map((violation) => ({
      field: pathToString(violation.field),
      description: violation.message,
    }));
    const names = [...new Set(fields.map((violation) => violation.field))].join(", ");
    throw new DomainError("REQUEST_INVALID", `invalid: ${names}`, { fields: names }, { fields });
  };
}

function isConstrained(desc: DescMessage, seen: Set<DescMessage>): boolean {
  if (seen.has(desc)) return false;
  seen.add(desc);
  if (hasOption(desc, message)) return true;
  if (desc.oneofs.some((each: DescOneof) => hasOption(each, oneof))) return true;
  return desc.fields.some(
    (each) => hasOption(each, field) || (each.message !== undefined && isConstrained(each.message, seen)),
  );
}
