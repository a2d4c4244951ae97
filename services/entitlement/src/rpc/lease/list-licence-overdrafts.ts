import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListLicenceOverdraftsRequest, ListLicenceOverdraftsResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { Leases } from "../../app/lease/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toOverdraftDays } from "./lease-mapping.ts";

/** The days on which licences had more keys in use than were bought, of all customers. */
export function handleListLicenceOverdrafts(leases: Leases, clock: Clock) {
  return async (
    request: ListLicenceOverdraftsRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListLicenceOverdraftsResponseSchema>> => {
    const page = await leases.listAllOverdrafts(tenantId, clock.now(), toPageQuery(request));
    const overdrafts = page.items.map(({ quantity, days, ...licence }) => ({
      ...licence,
      quantity: BigInt(quantity),
      days: toOverdraftDays(days),
    }));
    return { overdrafts, nextPageToken: page.nextPageToken ?? "" };
  };
}
