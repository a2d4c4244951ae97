import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { onEvent } from "@licet/events";
import type { RecordProgress } from "../app/record-progress.ts";
import type { EventHandler } from "./mapping.ts";
import { toNotice } from "./mapping.ts";

/** Tells webhooks of events that no order waits for; `toSubject` says what one is about. */
export function onNotice<Desc extends DescMessage>(
  schema: Desc,
  progress: RecordProgress,
  toSubject: (message: MessageShape<Desc>) => string,
): EventHandler {
  return onEvent(schema, async (_tx, events) => {
    const notices = events.map((event) => toNotice(schema, event, toSubject(event.message)));
    await progress.notices(events[0]?.tenantId ?? "", notices);
  });
}
