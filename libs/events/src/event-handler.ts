import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Transaction } from "@licet/db";
import { DomainError } from "@licet/kernel";
import type { RawEvent, ReceivedEvent } from "./received-event.ts";
import { decodeEvent } from "./received-event.ts";
import { subjectOf } from "./subject.ts";

/** What a service does with the events of one subject. */
export interface EventHandler {
  readonly subject: string;
  /** @throws DomainError UNDECODABLE */
  decode(raw: RawEvent): ReceivedEvent;
  handle(tx: Transaction, events: readonly ReceivedEvent[]): Promise<void>;
}

/**
 * Handles the events of one message. `handle` gets the events of one tenant in the order of the stream, each only once,
 * and must do all its work in `tx`: it may be run again with the same events when anything fails.
 */
export function onEvent<Desc extends DescMessage>(
  schema: Desc,
  handle: (tx: Transaction, events: readonly ReceivedEvent<MessageShape<Desc>>[]) => Promise<void>,
): EventHandler {
  return {
    subject: subjectOf(schema),
    decode(raw) {
      try {
        return decodeEvent(schema, raw);
      } catch (error) {
        const refusal = new DomainError("UNDECODABLE", `not a ${schema.typeName}`);
        refusal.cause = error;
        throw refusal;
      }
    },
    handle: (tx, events) => handle(tx, events as readonly ReceivedEvent<MessageShape<Desc>>[]),
  };
}
