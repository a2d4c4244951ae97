import { createHash } from "node:crypto";
import type { Message } from "@bufbuild/protobuf";
import { clone, create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { CreateWebhookEndpointResponseSchema } from "@licet/contracts/integration";
import type { Stage } from "@licet/rpc";
import type { OnceStore } from "../app/ports.ts";

type WithRequestId = Message & { requestId: string };

/**
 * Methods with a request_id act once for each id: the answer is kept in the transaction that made it, and a repetition gets
 * it again. Of a webhook's secret nothing is kept.
 */
export function createIdempotencyStage(onceStore: OnceStore): Stage {
  return ({ desc }, next) => {
    if (!desc.input.fields.some((field) => field.name === "request_id")) return next;
    return async (request, context) => {
      const { requestId } = request as WithRequestId;
      const asked = clone(desc.input, request) as WithRequestId;
      asked.requestId = "";
      const contentHash = createHash("sha256").update(toBinary(desc.input, asked)).digest("base64url");
      let first: Message | undefined;
      const key = `${desc.name} ${requestId}`;
      const kept = await onceStore.once(context.tenantId, { key, contentHash }, async () => {
        first = toMessage(desc.output, await next(request, context));
        return toBinary(desc.output, withoutSecret(first));
      });
      return first ?? fromBinary(desc.output, kept);
    };
  };
}

function toMessage(desc: Parameters<typeof create>[0], answer: unknown): Message {
  const isMessage = (answer as Message).$typeName === desc.typeName;
  return isMessage ? (answer as Message) : create(desc, answer as never);
}

function withoutSecret(answer: Message): Message {
  if (answer.$typeName !== CreateWebhookEndpointResponseSchema.typeName) return answer;
  const shown = clone(CreateWebhookEndpointResponseSchema, answer as never);
  return { ...shown, signingSecret: "" } as Message;
}
