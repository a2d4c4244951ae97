import { IntegrationService } from "@licet/contracts/integration";
import { implementService } from "@licet/rpc";
import type { RpcService } from "@licet/rpc";
import { cancelOrder } from "../rpc/cancel-order.ts";
import { createWebhookEndpoint } from "../rpc/create-webhook-endpoint.ts";
import { deleteWebhookEndpoint } from "../rpc/delete-webhook-endpoint.ts";
import { getOrder } from "../rpc/get-order.ts";
import { listDeliveries } from "../rpc/list-deliveries.ts";
import { listOrders } from "../rpc/list-orders.ts";
import { listWebhookEndpoints } from "../rpc/list-webhook-endpoints.ts";
import { resendDelivery } from "../rpc/resend-delivery.ts";
import { submitOrder } from "../rpc/submit-order.ts";
import type { Adapters } from "./adapters.ts";
import type { Commands } from "./commands.ts";

/** The RPCs. */
export function createRpcs({ reads, deliveries, endpoints }: Adapters, commands: Commands): RpcService[] {
  return [
    implementService(IntegrationService, {
      submitOrder: submitOrder(commands.receiveOrders),
      getOrder: getOrder(reads),
      listOrders: listOrders(reads),
      cancelOrder: cancelOrder(commands.cancelOrder),
      createWebhookEndpoint: createWebhookEndpoint(commands.createWebhookEndpoint),
      listWebhookEndpoints: listWebhookEndpoints(endpoints),
      deleteWebhookEndpoint: deleteWebhookEndpoint(commands.deleteWebhookEndpoint),
      listDeliveries: listDeliveries(deliveries),
      resendDelivery: resendDelivery(commands.resendDelivery),
    }),
  ];
}
