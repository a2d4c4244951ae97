import { type DescMessage, type DescOneof, hasOption } from "@bufbuild/protobuf";
import {
  field as fieldRules,
  message as messageRules,
  oneof as oneofRules,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";

/** Whether the message or anything in it has a rule. `seen` ends the recursion of messages that hold themselves. */
export function isConstrained(desc: DescMessage, seen = new Set<DescMessage>()): boolean {
  if (seen.has(desc)) return false;
  seen.add(desc);
  if (hasOption(desc, messageRules)) return true;
  if (desc.oneofs.some((each: DescOneof) => hasOption(each, oneofRules))) return true;
  return desc.fields.some(
    (each) => hasOption(each, fieldRules) || (each.message !== undefined && isConstrained(each.message, seen)),
  );
}
