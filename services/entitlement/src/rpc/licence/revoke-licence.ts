import type { MessageInitShape } from "@bufbuild/protobuf";
import type { RevokeLicenceRequest, RevokeLicenceResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { MoveLicence } from "../../app/licence/move-licence.ts";
import { handleMove } from "./licence-move.ts";

/** The handler of RevokeLicence. */
type HandleRevokeLicence = (
  request: RevokeLicenceRequest,
  context: RpcContext,
) => Promise<MessageInitShape<typeof RevokeLicenceResponseSchema>>;

/** Ends a licence for ever. */
export function handleRevokeLicence(moveLicence: MoveLicence, clock: Clock): HandleRevokeLicence {
  return handleMove("revoke", moveLicence, clock);
}
