import type { Licence as LicenceMessage } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { MoveLicence } from "../../app/licence/move-licence.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import type { LicenceMove } from "../../domain/licence/move-licence.ts";
import { toCaller } from "../request-parts.ts";
import { toLicence } from "./licence-mapping.ts";

/** What the requests of all moves say. */
interface MoveRequest {
  readonly licenceId: string;
  readonly reason: string;
  readonly etag: string;
}

/** What the answers to all moves say. */
interface MoveResponse {
  readonly licence: LicenceMessage;
  readonly revision: bigint;
}

/** The handler of one move. */
export function handleMove(move: LicenceMove, moveLicence: MoveLicence, clock: Clock) {
  return async ({ licenceId, reason, etag }: MoveRequest, context: RpcContext): Promise<MoveResponse> => {
    const state = await moveLicence(toCaller(context), { move, licenceId, reason, etag });
    const licence = toLicence(licenceOf(state, licenceId), clock.now());
    return { licence, revision: BigInt(state.account.revision) };
  };
}
