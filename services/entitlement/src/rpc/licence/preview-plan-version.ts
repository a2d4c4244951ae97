import type { MessageInitShape } from "@bufbuild/protobuf";
import type { PreviewPlanVersionRequest, PreviewPlanVersionResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { AccountImpact, PreviewVersion } from "../../app/licence/preview-version.ts";
import { toPageQuery } from "../request-parts.ts";
import { toRightsDifference } from "./rights-mapping.ts";

/** What the accounts that hold a plan would gain and lose by another version of it. */
export function handlePreviewPlanVersion(previewVersion: PreviewVersion) {
  return async (
    request: PreviewPlanVersionRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof PreviewPlanVersionResponseSchema>> => {
    const { planKey, planVersion, draftCatalog } = request;
    if (draftCatalog) context.requireScope("catalog.read");
    const version = { planKey, draftCatalog, ...(planVersion > 0 && { planVersion }) };
    const {
      items,
      nextPageToken = "",
      holders = 0,
    } = await previewVersion(context.tenantId, version, toPageQuery(request));
    const countOf = (kind: keyof AccountImpact["difference"]) =>
      items.filter(({ difference }) => difference[kind].length > 0).length;
    const touched = items.filter(
      ({ difference: { gained, lost, changed } }) => gained.length + lost.length + changed.length > 0,
    );
    return {
      impacts: touched.map(({ accountId, licenceIds, difference }) => {
        return { accountId, licenceIds: [...licenceIds], difference: toRightsDifference(difference) };
      }),
      counts: {
        accounts: items.length,
        gaining: countOf("gained"),
        losing: countOf("lost"),
        changing: countOf("changed"),
        untouched: items.length - touched.length,
      },
      holderCount: BigInt(holders),
      nextPageToken,
    };
  };
}
