import type { GrantDocument, LicenceDocument } from "./snapshot-document.ts";

/** Whose a grant is, with all that a document may leave out. */
export interface GrantOrigin {
  readonly licenceId: string;
  readonly grantId: string;
  readonly source: GrantDocument["source"] & string;
  readonly sourceKey?: string;
}

/** The grant's origin; what it does not say is that of a grant of the licence's plan. */
export function originOfGrant(grant: GrantDocument, licence: LicenceDocument): GrantOrigin {
  const { feature, source = "plan", sourceKey = source === "plan" ? licence.planKey : undefined } = grant;
  const { id: grantId = `${licence.id}/${sourceKey ?? source}/${feature}` } = grant;
  return { licenceId: licence.id, grantId, source, ...(sourceKey !== undefined && { sourceKey }) };
}
