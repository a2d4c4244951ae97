import { advance } from "../domain/order-progress.ts";
import type { EndpointStore } from "./ports.ts";

/** Forgets an address; orders that waited for it alone go on. */
export type DeleteWebhookEndpoint = (tenantId: string, endpointId: string) => Promise<void>;

/** The command over its ports. */
export function createDeleteWebhookEndpoint(endpoints: EndpointStore): DeleteWebhookEndpoint {
  return (tenantId, endpointId) => endpoints.remove(tenantId, endpointId, advance);
}
