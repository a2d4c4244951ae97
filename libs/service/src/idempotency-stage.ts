import { createHash } from "node:crypto";
import type { DescMessage, Message } from "@bufbuild/protobuf";
import { clearField, clone, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type Database, withIdempotency } from "@licet/db";
import type { Clock } from "@licet/kernel";
import type { RpcContext, Stage } from "@licet/rpc";
import { toMessage } from "@licet/rpc/server";

type WithRequestId = Message & { requestId: string };

/** A repetition is recognised for a week. */
const keptForMs = 7 * 24 * 60 * 60 * 1000;

/**
 * The stage by which methods with a `request_id` act once for each id: the response is kept in the transaction that made
 * it, and a repetition gets it again. Fields marked `debug_redact` (secrets shown once) are not kept.
 */
export function createIdempotencyStage({ db, clock }: { db: Database; clock: Clock }): Stage {
  return ({ desc }, next) => {
    const field = desc.input.fields.find(({ name }) => name === "request_id");
    if (field === undefined) return next;
    const method = `${desc.parent.typeName}/${desc.name}`;

    async function once(request: WithRequestId, context: RpcContext): Promise<Message> {
      const { requestId } = request;
      const { accountId } = context.principal;
      const identity = { requestId, method, requestHash: hashWithout(desc.input, request, "request_id") };
      const expireTime = new Date(clock.now().getTime() + keptForMs);
      let first: Message | undefined;
      const kept = await db.transaction(context.tenantId, (tx) =>
        withIdempotency(tx, { ...(accountId !== undefined && { accountId }), ...identity, expireTime }, async () => {
          first = toMessage(desc.output, await next(request, context));
          return toBinary(desc.output, withoutSecrets(desc.output, first));
        }),
      );
      return first ?? fromBinary(desc.output, kept);
    }

    // Without an id a method that answers at once still does: to wait would cost it more than all its work.
    return (request, context) => {
      const identified = request as WithRequestId;
      return identified.requestId === "" ? next(request, context) : once(identified, context);
    };
  };
}

function hashWithout(desc: DescMessage, request: Message, name: string): string {
  const asked = clone(desc, request);
  for (const field of desc.fields) if (field.name === name) clearField(asked, field);
  return createHash("sha256").update(toBinary(desc, asked)).digest("base64url");
}

function withoutSecrets(desc: DescMessage, answer: Message): Message {
  const secrets = desc.fields.filter(({ proto }) => proto.options?.debugRedact === true);
  if (secrets.length === 0) return answer;
  const kept = clone(desc, answer);
  for (const field of secrets) clearField(kept, field);
  return kept;
}
