import type { DecisionRequest, MeteredEvidence } from "./decision-request.ts";
import type { Failure, Remedy } from "./decision.ts";
import type { LicenceDocument, SnapshotDocument } from "./snapshot-document.ts";

/** When the cases are asked. */
export const casesNow = new Date("2026-06-01T00:00:00Z");

/** A document, a request and evidence that are changed to break a condition. */
export interface CaseInput {
  document: SnapshotDocument;
  /** The document's only licence. */
  licence: LicenceDocument;
  request: DecisionRequest;
  evidence?: MeteredEvidence;
}

/** One way to break one condition. */
export interface Breaker {
  name: string;
  /** Two breakers of one group cannot fail together. */
  group: string;
  /** Groups beside its own whose breakers leave it nothing to fail with. */
  notWith?: readonly string[];
  breaks: (input: CaseInput) => void;
  failure: Failure;
  /** What fails along with it. */
  alongWith?: Failure;
}

/** A document of one account with one licence that allows `export` to the user `usr_ann`. */
export function allowingInput(): CaseInput {
  const licence: LicenceDocument = {
    id: "lic_1",
    productKey: "forge",
    planKey: "team",
    planVersion: 3,
    models: ["subscription"],
    quantity: 2,
    status: "active",
    from: Date.UTC(2026, 0, 1),
    until: Date.UTC(2027, 0, 1),
    grants: [{ id: "gr_1", feature: "export", source: "plan", sourceKey: "team", limit: 10 }],
  };
  const document: SnapshotDocument = {
    schema: 1,
    tenantId: "ten_live",
    accountId: "acc_1",
    revision: 7,
    account: { timeZone: "Europe/Berlin", billingCountry: "DE", administrators: ["usr_root"] },
    users: { usr_ann: { roles: ["developer"], groups: ["core"] } },
    features: {
      export: { kind: "limit" },
      base: { kind: "boolean" },
      bridge: { kind: "boolean" },
      rival: { kind: "boolean" },
    },
    licences: [licence],
    territories: { west: { allow: ["NATO"], deny: ["TR"], trust: ["claim"], unknown: "deny", refuseAnonymous: true } },
    regions: { NATO: ["US", "DE", "TR"] },
    rollouts: { nobody: { percent: 0 } },
    offers: {
      export: [
        { kind: "plan", key: "enterprise", sku: "FRG-ENT", limit: 100 },
        { kind: "access_package", key: "exporters" },
      ],
      base: [{ kind: "addon", key: "foundation", name: "Foundation" }],
    },
    releases: {
      forge: [
        { version: "1.9", releasedAt: Date.UTC(2025, 5, 1) },
        { version: "2.0", releasedAt: Date.UTC(2026, 2, 1) },
      ],
    },
  };
  return { document, licence, request: { feature: "export", subject: { userId: "usr_ann" } } };
}

/** The end of all time, as documents have it. */
export const never = Date.UTC(9999, 11, 31);

/** Lets a licence's term begin with the first use from that instant on, for 30 days. */
export function awaitUse(licence: LicenceDocument, from: number): void {
  delete licence.until;
  Object.assign(licence, { from: never, awaitsFirstUse: { from, period: "P30D" } });
}

/** Its licence. */
export const licenceId = "lic_1";
/** Those who may change who has what. */
export const administrators = ["usr_root"];
/** What its offers come to. */
export const waysIn: Remedy[] = [
  { kind: "BUY", offers: [{ kind: "plan", key: "enterprise", sku: "FRG-ENT", limit: 100 }] },
  { kind: "REQUEST_ACCESS", packages: [{ kind: "access_package", key: "exporters" }] },
];
export const contactVendor: Remedy = { kind: "CONTACT_VENDOR" };
export const askAdministrator: Remedy = { kind: "ASK_ADMINISTRATOR", administrators };

/** The licence's own rules. */
export function rulesOf(licence: LicenceDocument): NonNullable<LicenceDocument["rules"]> {
  return (licence.rules ??= {});
}
