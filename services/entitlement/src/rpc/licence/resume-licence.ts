import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ResumeLicenceRequest, ResumeLicenceResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { MoveLicence } from "../../app/licence/move-licence.ts";
import { handleMove } from "./licence-move.ts";

/** The handler of ResumeLicence. */
type HandleResumeLicence = (
  request: ResumeLicenceRequest,
  context: RpcContext,
) => Promise<MessageInitShape<typeof ResumeLicenceResponseSchema>>;

/** Ends a suspension. */
export function handleResumeLicence(moveLicence: MoveLicence, clock: Clock): HandleResumeLicence {
  return handleMove("resume", moveLicence, clock);
}
