import { createHash } from "node:crypto";
import type { DescMethod, Message } from "@bufbuild/protobuf";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { DecisionService } from "@licet/contracts/entitlement";
import type { Database } from "@licet/db";
import { withIdempotency } from "@licet/db";
import type { Clock } from "@licet/kernel";
import type { Stage } from "@licet/rpc";

const keptMs = 24 * 60 * 60 * 1000;

/**
 * Runs a command with a `request_id` once: its work, its events and its answer are one transaction, and a repetition gets
 * that answer. A check is left alone, since metering knows its request id.
 */
export function createIdempotencyStage(db: Database, clock: Clock): Stage {
  return ({ desc }, next) => {
    if (!takesRequestId(desc)) return next;
    return async (request, context) => {
      const { requestId } = request as Message & { requestId: string };
      const key = {
        requestId,
        method: `${desc.parent.typeName}/${desc.name}`,
        requestHash: hashOf(desc, request),
        expireTime: new Date(clock.now().getTime() + keptMs),
      };
      const response = await db.transaction(context.tenantId, (tx) =>
        withIdempotency(tx, key, async () =>
          toBinary(desc.output, create(desc.output, (await next(request, context)) as never)),
        ),
      );
      return fromBinary(desc.output, response);
    };
  };
}

function takesRequestId(desc: DescMethod): boolean {
  return desc.parent.typeName !== DecisionService.typeName && desc.input.field["requestId"] !== undefined;
}

function hashOf({ input }: DescMethod, request: Message): string {
  const content = toBinary(input, { ...request, requestId: "" } as Message);
  return createHash("sha256").update(content).digest("base64url");
}
