import { DomainError } from "@licet/kernel";
import type { Clock, IdGenerator, RandomBytes } from "@licet/kernel";
import { webhookEventTypes } from "../domain/webhook.ts";
import type { WebhookEndpoint } from "../domain/webhook.ts";
import type { EndpointStore } from "./ports.ts";

/** An address to register. */
export interface EndpointDraft {
  readonly url: string;
  readonly eventTypes: readonly string[];
}

/** A registered address and the secret that signs what is sent there, shown this once. */
export interface CreatedEndpoint {
  readonly endpoint: WebhookEndpoint;
  readonly signingSecret: string;
}

/** Registers an address. */
export type CreateWebhookEndpoint = (tenantId: string, draft: EndpointDraft) => Promise<CreatedEndpoint>;

/** What CreateWebhookEndpoint works with. */
export interface CreateWebhookEndpointOptions {
  readonly endpoints: EndpointStore;
  /** Why nothing may be sent to the address, if so. */
  readonly findObjection: (url: URL) => string | undefined;
  readonly toBase64: (bytes: Uint8Array) => string;
  readonly randomBytes: RandomBytes;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

const secretSizeBytes = 32;

/** The command over its ports. */
export function createCreateWebhookEndpoint(options: CreateWebhookEndpointOptions): CreateWebhookEndpoint {
  const { endpoints, findObjection, toBase64, randomBytes, clock, newId } = options;
  return async (tenantId, { url, eventTypes }) => {
    checkUrl(url, findObjection);
    checkEventTypes(eventTypes);
    const createTime = clock.now();
    const endpoint = { endpointId: newId("whe"), url, eventTypes, disabled: false, createTime };
    const signingSecret = `whsec_${toBase64(randomBytes(secretSizeBytes))}`;
    await endpoints.insert(tenantId, endpoint, signingSecret);
    return { endpoint, signingSecret };
  };
}

function checkUrl(url: string, findObjection: CreateWebhookEndpointOptions["findObjection"]): void {
  const objection = URL.canParse(url) ? findObjection(new URL(url)) : "it is not a URL";
  if (objection === undefined) return;
  const fields = [{ field: "url", description: objection }];
  throw new DomainError("URL_NOT_ALLOWED", `nothing can be sent there: ${objection}`, { objection }, { fields });
}

function checkEventTypes(eventTypes: readonly string[]): void {
  const unknown = eventTypes.find((type) => !webhookEventTypes.has(type));
  if (unknown === undefined) return;
  const fields = [{ field: "event_types", description: `one of ${[...webhookEventTypes].join(", ")}` }];
  throw new DomainError("EVENT_TYPE_UNKNOWN", `webhooks do not tell of ${unknown}`, { type: unknown }, { fields });
}
