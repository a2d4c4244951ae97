import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { toBinary } from "@bufbuild/protobuf";
import type { OutgoingEvent } from "@licet/db";
import { subjectOf } from "./subject.ts";

/** What an event says beside its message. */
export interface EventEnvelope {
  readonly tenantId: string;
  /** A known id makes its replay harmless; a new `evt_…` at publishing when absent. */
  readonly id?: string;
  /** When it happened; the transaction's clock when absent. */
  readonly time?: Date;
}

/** An event ready for `tx.publish`. */
export function eventOf<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  envelope: EventEnvelope,
): OutgoingEvent {
  return { ...envelope, subject: subjectOf(schema), payload: toBinary(schema, message) };
}
