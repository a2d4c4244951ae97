import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { ScheduledMove } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { Moved, MoveLicence } from "../../app/licence/move-licence.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import type { LicenceMove } from "../../domain/licence/state-changes.ts";
import { toCaller } from "../request-parts.ts";
import type { LicenceResponse } from "./licence-response.ts";
import { toLicenceResponse } from "./licence-response.ts";
import { toScheduledMove } from "./move-mapping.ts";

/** What the requests of all moves say. */
interface MoveRequest {
  readonly licenceId: string;
  readonly reason: string;
  readonly etag: string;
  readonly effectiveTime?: Timestamp | undefined;
}

/** What the answers to all moves say; the move is there when it is still to come. */
export interface MoveResponse extends LicenceResponse {
  readonly move?: ScheduledMove;
}

/** The handler of one move. */
export function handleMove(move: LicenceMove, moveLicence: MoveLicence, clock: Clock) {
  return async (request: MoveRequest, context: RpcContext): Promise<MoveResponse> => {
    const { licenceId, reason, etag } = request;
    const effectiveTime = request.effectiveTime && timestampDate(request.effectiveTime);
    const moved = await moveLicence(toCaller(context), {
      ...{ move, licenceId, reason, etag },
      ...(effectiveTime && { effectiveTime }),
    });
    return toMovedResponse(moved, licenceId, clock.now());
  };
}

/** The licence as saved, with the move when it is still to come. */
export function toMovedResponse({ state, scheduled }: Moved, licenceId: string, now: Date): MoveResponse {
  return {
    ...toLicenceResponse(state, licenceId, now),
    ...(scheduled && { move: toScheduledMove(licenceOf(state, licenceId), scheduled) }),
  };
}
