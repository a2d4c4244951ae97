import { DomainError } from "@licet/kernel";
import type { DraftTerms } from "../../domain/simulation/suppose-catalog.ts";
import type { CatalogSource } from "../ports.ts";

/** The draft of the catalog; `field` is where the request asks for it. @throws DomainError DRAFT_UNKNOWN */
export async function fetchDraft(
  source: Pick<CatalogSource, "fetchDraft">,
  tenantId: string,
  field: string,
): Promise<DraftTerms> {
  const draft = await source.fetchDraft(tenantId);
  if (draft !== undefined) return draft;
  const description = "the catalog has no draft";
  throw new DomainError("DRAFT_UNKNOWN", description, {}, { fields: [{ field, description }] });
}
