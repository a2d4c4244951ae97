import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListPropagatedLicencesRequest, ListPropagatedLicencesResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Propagations } from "../../app/propagation/ports.ts";
import { requireFound, toPageQuery } from "../request-parts.ts";
import { fromOutcome, toPropagatedLicence } from "./propagation-mapping.ts";

/** The licences that a propagation dealt with. */
export function handleListPropagatedLicences(propagations: Pick<Propagations, "find" | "listLicences">) {
  return async (
    request: ListPropagatedLicencesRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListPropagatedLicencesResponseSchema>> => {
    const { propagationId } = request;
    requireFound(await propagations.find(tenantId, propagationId), "propagation", propagationId);
    const query = { ...toPageQuery(request), ...fromOutcome(request.outcome) };
    const page = await propagations.listLicences(tenantId, propagationId, query);
    return { licences: page.items.map(toPropagatedLicence), nextPageToken: page.nextPageToken ?? "" };
  };
}
