import { PropagationService } from "@licet/contracts/entitlement";
import type { RpcService } from "@licet/rpc";
import { implementService } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import type { Propagations } from "../../app/propagation/ports.ts";
import { handleCancelPropagation } from "./cancel-propagation.ts";
import { handleGetPropagation } from "./get-propagation.ts";
import { handleListPropagatedLicences } from "./list-propagated-licences.ts";
import { handleListPropagations } from "./list-propagations.ts";
import { handlePausePropagation } from "./pause-propagation.ts";
import { handleResumePropagation } from "./resume-propagation.ts";
import { handleStartPropagation } from "./start-propagation.ts";

/** The PropagationService, a line for each RPC. */
export function implementPropagations(
  { startPropagation, changePropagation }: Commands,
  propagations: Propagations,
): RpcService {
  return implementService(PropagationService, {
    startPropagation: handleStartPropagation(startPropagation),
    getPropagation: handleGetPropagation(propagations),
    listPropagations: handleListPropagations(propagations),
    listPropagatedLicences: handleListPropagatedLicences(propagations),
    pausePropagation: handlePausePropagation(changePropagation),
    resumePropagation: handleResumePropagation(changePropagation),
    cancelPropagation: handleCancelPropagation(changePropagation),
  });
}
