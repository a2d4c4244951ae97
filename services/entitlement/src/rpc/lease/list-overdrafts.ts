import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListOverdraftsRequest, ListOverdraftsResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { Leases } from "../../app/lease/ports.ts";
import { toOverdraftDays } from "./lease-mapping.ts";

/** The days on which a licence had more keys in use than were bought. */
export function handleListOverdrafts(leases: Leases, clock: Clock) {
  return async (
    { licenceId }: ListOverdraftsRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListOverdraftsResponseSchema>> => {
    return { days: toOverdraftDays(await leases.listOverdrafts(tenantId, licenceId, clock.now())) };
  };
}
