import type { MessageInitShape } from "@bufbuild/protobuf";
import type { SuspendLicenceRequest, SuspendLicenceResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { MoveLicence } from "../../app/licence/move-licence.ts";
import { handleMove } from "./licence-move.ts";

/** The handler of SuspendLicence. */
type HandleSuspendLicence = (
  request: SuspendLicenceRequest,
  context: RpcContext,
) => Promise<MessageInitShape<typeof SuspendLicenceResponseSchema>>;

/** Stops a licence until it is resumed. */
export function handleSuspendLicence(moveLicence: MoveLicence, clock: Clock): HandleSuspendLicence {
  return handleMove("suspend", moveLicence, clock);
}
