import { create } from "@bufbuild/protobuf";
import type { Account as AccountMessage, Decision, Override as OverrideMessage } from "@licet/contracts/entitlement";
import {
  EntitlementChangedSchema,
  LicenceActivatedSchema,
  LicenceChangedSchema,
  LicenceRevokedSchema,
  OrderRefusedSchema,
  OrderUndoneSchema,
  OverrideChangedSchema,
  UpgradePromptRaisedSchema,
} from "@licet/contracts/entitlement";
import type { Device as DeviceMessage, UpgradePrompt as UpgradePromptMessage } from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import type { SnapshotDocument } from "@licet/decision";
import { eventOf } from "@licet/events";
import type { Answer } from "../app/decision/ports.ts";
import type { Account, AccountState } from "../domain/account/account.ts";
import type { DomainEvent } from "../domain/change.ts";
import type { Device } from "../domain/device/device.ts";
import type { Licence } from "../domain/licence/licence.ts";
import type { Refusal } from "../domain/order/order.ts";
import type { Override } from "../domain/override/override.ts";
import type { UpgradePrompt } from "../domain/prompt/upgrade-prompt.ts";
import { encodeDocument } from "../domain/snapshot/encode-document.ts";
import { reduceToLicence } from "../domain/snapshot/reduce-to-licence.ts";
import { createDecisionMapping } from "./decision-mapping.ts";
import { toAccountEvent } from "./account-event.ts";
import { toDeviceEvent } from "./device-mapping.ts";
import type { LeaseMessages } from "./lease-event.ts";
import { toLeaseEvent } from "./lease-event.ts";
import type { PropagationMessages } from "./propagation-mapping.ts";
import { createPropagationMapping } from "./propagation-mapping.ts";
import type { RolloutMessages } from "./rollout-mapping.ts";
import { createRolloutMapping } from "./rollout-mapping.ts";
import { toSeatEvent } from "./seat-event.ts";
import type { TimeMapping } from "./time-mapping.ts";
import { toTimeEvent } from "./time-mapping.ts";
import { toTripEvent } from "./trip-event.ts";

/** How resources look on the wire: the same in events as in answers. */
export interface ResourceMapping extends TimeMapping, LeaseMessages, RolloutMessages, PropagationMessages {
  toAccount(account: Account): AccountMessage;
  toOverride(override: Override, now: Date): OverrideMessage;
  toDevice(device: Device): DeviceMessage;
  toUpgradePrompt(prompt: UpgradePrompt): UpgradePromptMessage;
  toDecision(answer: Answer): Decision;
}

/** The snapshot in which an event holds. */
interface EventSnapshot {
  readonly state: AccountState;
  readonly document: SnapshotDocument;
  readonly text: string;
}

/** What happened, as the events of `licet.entitlement.v1`. */
export function createEventMapping(resources: ResourceMapping) {
  const { toUpgradePrompt, toDecision } = resources;
  return {
    toEvent: createDomainEventMapping(resources),
    toRolloutEvent: createRolloutMapping(resources),
    toPropagationEvent: createPropagationMapping(resources),
    toSnapshotEvent(tenantId: string, { document, text }: EventSnapshot): OutgoingEvent {
      const { accountId, revision } = document;
      const content = { accountId, revision: BigInt(revision), document: text };
      return eventOf(EntitlementChangedSchema, create(EntitlementChangedSchema, content), { tenantId });
    },
    toRefusal(tenantId: string, { orderId, code, message }: Refusal & { readonly orderId: string }): OutgoingEvent {
      return eventOf(OrderRefusedSchema, create(OrderRefusedSchema, { orderId, code, message }), { tenantId });
    },
    toUndone(tenantId: string, orderId: string): OutgoingEvent {
      return eventOf(OrderUndoneSchema, create(OrderUndoneSchema, { orderId }), { tenantId });
    },
    toPromptRaised(tenantId: string, prompt: UpgradePrompt): OutgoingEvent {
      const content = { prompt: toUpgradePrompt(prompt) };
      return eventOf(UpgradePromptRaisedSchema, create(UpgradePromptRaisedSchema, content), { tenantId });
    },
    toDecisionRecorded: createDecisionMapping(toDecision),
  };
}

/** What happened to an account, with the revision in which it holds; of a licence also the document for its token. */
function createDomainEventMapping(resources: ResourceMapping) {
  const { toAccount, toLicence, toOverride, toDevice } = resources;
  return (
    tenantId: string,
    event: DomainEvent,
    actor: string,
    { document }: EventSnapshot,
    now: Date,
  ): OutgoingEvent => {
    const revision = BigInt(document.revision);
    const part = (licence: Licence) => encodeDocument(reduceToLicence(document, licence.licenceId));
    switch (event.kind) {
      case "licence_activated": {
        const { licence, order } = event;
        const content = { licence: toLicence(licence, now), revision, document: part(licence), actor };
        const message = create(LicenceActivatedSchema, { ...content, ...(order && { order }) });
        return eventOf(LicenceActivatedSchema, message, { tenantId });
      }
      case "licence_changed": {
        const { licence, order, reason, fromAccountId = "" } = event;
        const said = { licence: toLicence(licence, now), revision, actor, reason, fromAccountId };
        const content = { ...said, document: part(licence) };
        return eventOf(LicenceChangedSchema, create(LicenceChangedSchema, { ...content, ...(order && { order }) }), {
          tenantId,
        });
      }
      case "licence_revoked": {
        const { licence, order, reason } = event;
        const content = { licence: toLicence(licence, now), revision, actor, reason, ...(order && { order }) };
        return eventOf(LicenceRevokedSchema, create(LicenceRevokedSchema, content), { tenantId });
      }
      case "account_changed":
      case "user_deleted":
        return toAccountEvent(event, toAccount, { tenantId, actor, document });
      case "override_changed": {
        const content = { override: toOverride(event.override, now), revision, actor };
        return eventOf(OverrideChangedSchema, create(OverrideChangedSchema, content), { tenantId });
      }
      case "seat_changed":
      case "seat_transferred":
      case "seat_reclaimed":
      case "seat_idle":
      case "seat_notice_withdrawn":
      case "seats_reserved":
        return toSeatEvent(event, { tenantId, accountId: document.accountId, actor, revision });
      case "device_activated":
      case "device_deactivated":
        return toDeviceEvent(event, toDevice, { tenantId, accountId: document.accountId, actor, revision });
      case "trip_started":
        return toTripEvent(event.trip, { tenantId, accountId: document.accountId, actor, revision });
      case "lease_changed":
      case "lease_options_changed":
      case "overdraft_started":
        return toLeaseEvent(event, resources, { tenantId, accountId: document.accountId, actor, revision });
      default:
        return toTimeEvent(event, resources, { tenantId, actor, revision });
    }
  };
}
