import type { DescMessage, Message, MessageShape } from "@bufbuild/protobuf";
import type { Licence, OrderReference } from "@licet/contracts/entitlement";
import { LicenceActivatedSchema, LicenceChangedSchema, LicenceRevokedSchema } from "@licet/contracts/entitlement";
import type { ReceivedEvent } from "@licet/events";
import { onEvent } from "@licet/events";
import type { LicenceFact } from "../app/ports.ts";
import type { RecordProgress } from "../app/record-progress.ts";
import type { EventHandler } from "./mapping.ts";
import { toNotice } from "./mapping.ts";

/** What the three events of a licence have in common. */
type LicenceMessage = Message & {
  readonly licence?: Licence | undefined;
  readonly order?: OrderReference | undefined;
  readonly revision: bigint;
};

/** Notes the licences that orders made or changed, and tells webhooks of them. */
export function onLicenceActivated(progress: RecordProgress): EventHandler {
  return onLicenceEvent(LicenceActivatedSchema, progress);
}

/** Likewise for licences with new terms. */
export function onLicenceChanged(progress: RecordProgress): EventHandler {
  return onLicenceEvent(LicenceChangedSchema, progress);
}

/** Likewise for licences that ended. */
export function onLicenceRevoked(progress: RecordProgress): EventHandler {
  return onLicenceEvent(LicenceRevokedSchema, progress);
}

function onLicenceEvent<Desc extends DescMessage & { $shape?: never }>(schema: Desc, progress: RecordProgress) {
  return onEvent(schema, async (_tx, events) => {
    const tenantId = events[0]?.tenantId ?? "";
    const licences = events.map((event) => toFact(event as unknown as ReceivedEvent<LicenceMessage>));
    const notices = events.map((event) => toLicenceNotice(schema, event));
    await progress.licences(
      tenantId,
      licences.filter(({ orderId }) => orderId !== ""),
      notices,
    );
  });
}

function toFact({ message, context }: ReceivedEvent<LicenceMessage>): LicenceFact {
  return {
    orderId: message.order?.orderId ?? "",
    licenceId: message.licence?.licenceId ?? "",
    licenceCount: message.order?.licenceCount ?? 0,
    revision: message.revision,
    tokenId: "",
    cause: { context },
  };
}

function toLicenceNotice<Desc extends DescMessage>(schema: Desc, event: ReceivedEvent<MessageShape<Desc>>) {
  const { licence } = event.message as unknown as LicenceMessage;
  return toNotice(schema, event, licence?.licenceId ?? "");
}
