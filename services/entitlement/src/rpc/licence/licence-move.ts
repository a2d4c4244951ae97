import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { MoveLicence } from "../../app/licence/move-licence.ts";
import type { LicenceMove } from "../../domain/licence/move-licence.ts";
import { toCaller } from "../request-parts.ts";
import type { LicenceResponse } from "./licence-response.ts";
import { toLicenceResponse } from "./licence-response.ts";

/** What the requests of all moves say. */
interface MoveRequest {
  readonly licenceId: string;
  readonly reason: string;
  readonly etag: string;
}

/** The handler of one move. */
export function handleMove(move: LicenceMove, moveLicence: MoveLicence, clock: Clock) {
  return async ({ licenceId, reason, etag }: MoveRequest, context: RpcContext): Promise<LicenceResponse> => {
    const state = await moveLicence(toCaller(context), { move, licenceId, reason, etag });
    return toLicenceResponse(state, licenceId, clock.now());
  };
}
