import type { DescMessage } from "@bufbuild/protobuf";

/** All of the platform's subjects. */
export const allSubjects = "licet.>";

/** The subject of an event message: `licet.integration.v1.OrderAccepted` -> `licet.integration.v1.order_accepted`. */
export function subjectOf(schema: DescMessage): string {
  const name = schema.name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase();
  return `${schema.file.proto.package}.${name}`;
}
