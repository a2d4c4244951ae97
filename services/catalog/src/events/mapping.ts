import { create, fromJson } from "@bufbuild/protobuf";
import type { JsonValue } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { CatalogPublishedSchema, PlanPublishedSchema, PlanSchema, PlanState } from "@licet/contracts/catalog";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";
import type { CatalogEvent } from "../domain/catalog-state.ts";

/** What happened to a catalog, as the rest of the platform hears it. */
export function toOutgoing(
  event: CatalogEvent,
  { tenantId, actor }: { tenantId: string; actor: string },
): OutgoingEvent {
  if (event.type === "catalog_published") {
    const { revision, changed } = event;
    const message = create(CatalogPublishedSchema, { revision: BigInt(revision), actor, changed });
    return eventOf(CatalogPublishedSchema, message, { tenantId });
  }
  const { planKey, version, plan, createTime, publishTime = createTime } = event.planVersion;
  const message = create(PlanPublishedSchema, {
    planVersion: {
      planKey,
      version,
      state: PlanState.PUBLISHED,
      plan: fromJson(PlanSchema, plan as unknown as JsonValue),
      createTime: timestampFromDate(createTime),
      publishTime: timestampFromDate(publishTime),
    },
    catalogRevision: BigInt(event.revision),
    actor,
  });
  return eventOf(PlanPublishedSchema, message, { tenantId });
}
