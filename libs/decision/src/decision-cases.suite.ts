/**
 * The matrix of denials as data: what breaks one condition of a document that allows, and what the answer must say then.
 * Every place that decides (service, SDK, offline token) runs the same cases.
 */
import type { DecisionRequest, MeteredEvidence } from "./decision-request.ts";
import type { Failure, Remedy } from "./decision.ts";
import { denialCodes } from "./denial-code.ts";
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
  breaks: (input: CaseInput) => void;
  failure: Failure;
  /** What fails along with it. */
  alongWith?: Failure;
}

/** A case ready to run: all failures are expected, in this order. */
export interface DecisionCase extends CaseInput {
  name: string;
  failures: readonly Failure[];
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
    features: { export: { kind: "limit" } },
    licences: [licence],
    territories: { west: { allow: ["NATO"], deny: ["TR"], trust: ["claim"], unknown: "deny", refuseAnonymous: true } },
    regions: { NATO: ["US", "DE", "TR"] },
    rollouts: { nobody: { percent: 0 } },
    offers: {
      export: [
        { kind: "plan", key: "enterprise", sku: "FRG-ENT", limit: 100 },
        { kind: "access_package", key: "exporters" },
      ],
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

const licenceId = "lic_1";
const administrators = ["usr_root"];
const waysIn: Remedy[] = [
  { kind: "BUY", offers: [{ kind: "plan", key: "enterprise", sku: "FRG-ENT", limit: 100 }] },
  { kind: "REQUEST_ACCESS", packages: [{ kind: "access_package", key: "exporters" }] },
];
const contactVendor: Remedy = { kind: "CONTACT_VENDOR" };
const askAdministrator: Remedy = { kind: "ASK_ADMINISTRATOR", administrators };

function rulesOf(licence: LicenceDocument): NonNullable<LicenceDocument["rules"]> {
  return (licence.rules ??= {});
}

function metered(input: CaseInput): void {
  const { licence, document } = input;
  document.features["export"] = { kind: "metered", meter: "exports" };
  const [grant] = licence.grants;
  if (grant === undefined) return;
  delete grant.limit;
  grant.allowance = { amount: "10", recurrence: "P1M" };
}

/** Every code that a licence's conditions can fail with, at least once. */
export const breakers: readonly Breaker[] = [
  {
    name: "an override denies it",
    group: "override",
    breaks: ({ document }) => {
      document.overrides = [{ id: "ovr_1", feature: "export", effect: "deny", reason: "abuse", author: "usr_ops" }];
    },
    failure: { code: "DENIED_BY_OVERRIDE", overrideId: "ovr_1", remedies: [contactVendor] },
  },
  {
    name: "the licence waits for approval",
    group: "status",
    breaks: ({ licence }) => Object.assign(licence, { status: "pending_approval", approvers: ["usr_boss"] }),
    failure: { code: "PENDING", licenceId, remedies: [{ kind: "ASK_APPROVER", approvers: ["usr_boss"] }] },
  },
  {
    name: "the licence is a draft",
    group: "status",
    breaks: ({ licence }) => Object.assign(licence, { status: "draft" }),
    failure: { code: "PENDING", licenceId, remedies: [contactVendor] },
  },
  {
    name: "the licence is suspended for payment",
    group: "status",
    breaks: ({ licence }) => Object.assign(licence, { status: "suspended", suspension: "payment" }),
    failure: { code: "SUSPENDED", licenceId, remedies: [{ kind: "PAY", licenceId }] },
  },
  {
    name: "the licence is on hold",
    group: "status",
    breaks: ({ licence }) => Object.assign(licence, { status: "suspended", suspension: "hold" }),
    failure: { code: "SUSPENDED", licenceId, remedies: [contactVendor] },
  },
  {
    name: "the licence is revoked",
    group: "status",
    breaks: ({ licence }) => Object.assign(licence, { status: "revoked" }),
    failure: { code: "REVOKED", licenceId, remedies: waysIn },
  },
  {
    name: "the term has not begun",
    group: "term",
    breaks: ({ licence }) => Object.assign(licence, { from: casesNow.getTime() + 1 }),
    failure: {
      code: "NOT_YET_ACTIVE",
      licenceId,
      remedies: [{ kind: "WAIT_UNTIL", at: casesNow.getTime() + 1 }],
    },
  },
  {
    name: "the term is over",
    group: "term",
    breaks: ({ licence }) => Object.assign(licence, { until: casesNow.getTime() }),
    failure: { code: "EXPIRED", licenceId, remedies: [{ kind: "RENEW", licenceId }] },
  },
  {
    name: "term and grace are over",
    group: "term",
    breaks: ({ licence }) => Object.assign(licence, { until: casesNow.getTime() - 9, graceUntil: casesNow.getTime() }),
    failure: { code: "EXPIRED", licenceId, remedies: [{ kind: "RENEW", licenceId }] },
  },
  {
    name: "the trial is over",
    group: "term",
    breaks: ({ licence }) => Object.assign(licence, { models: ["trial"], until: casesNow.getTime() }),
    failure: { code: "EXPIRED", licenceId, remedies: waysIn },
  },
  {
    name: "the add-on's own term is over",
    group: "grant term",
    breaks: ({ licence }) => Object.assign(licence.grants[0] ?? {}, { until: casesNow.getTime() }),
    failure: { code: "EXPIRED", licenceId, grantId: "gr_1", remedies: waysIn },
  },
  {
    name: "the version is above the range",
    group: "version",
    breaks: ({ licence, request }) => {
      licence.versions = { min: "1", max: "2" };
      request.productVersion = "3.0";
    },
    failure: {
      code: "VERSION_NOT_COVERED",
      licenceId,
      remedies: [{ kind: "USE_VERSION", atLeast: "1", upTo: "2" }],
    },
  },
  {
    name: "the version was released after maintenance",
    group: "version",
    breaks: ({ licence, request }) => {
      licence.maintenanceUntil = Date.UTC(2026, 1, 1);
      request.productVersion = "2.0";
    },
    failure: {
      code: "VERSION_NOT_COVERED",
      licenceId,
      remedies: [
        { kind: "RENEW_MAINTENANCE", licenceId },
        { kind: "USE_VERSION", upTo: "1.9", releasedBefore: Date.UTC(2026, 1, 1) },
      ],
    },
  },
  {
    name: "the user is unknown",
    group: "user",
    breaks: ({ document }) => Object.assign(document, { users: {} }),
    failure: { code: "USER_UNKNOWN", remedies: [askAdministrator] },
  },
  {
    name: "the user lacks the role",
    group: "role",
    breaks: ({ licence }) => (rulesOf(licence).rolesAny = ["owner", "auditor"]),
    failure: { code: "ROLE_REQUIRED", licenceId, anyOf: ["owner", "auditor"], remedies: [askAdministrator] },
  },
  {
    name: "the user is not in the group",
    group: "group",
    breaks: ({ licence }) => (rulesOf(licence).groupsAny = ["finance"]),
    failure: { code: "GROUP_REQUIRED", licenceId, anyOf: ["finance"], remedies: [askAdministrator] },
  },
  {
    name: "the user has no seat, one is free",
    group: "seat",
    breaks: ({ licence }) => (licence.seats = { assigned: ["usr_bob"] }),
    failure: {
      code: "SEAT_REQUIRED",
      licenceId,
      remedies: [{ kind: "ASSIGN_SEAT", licenceId, administrators }],
    },
  },
  {
    name: "the user has no seat, none is free",
    group: "seat",
    breaks: ({ licence }) => (licence.seats = { assigned: ["usr_bob", "usr_eve"] }),
    failure: {
      code: "SEATS_EXHAUSTED",
      licenceId,
      remedies: [
        { kind: "RELEASE_SEAT", licenceId, administrators },
        { kind: "BUY_QUANTITY", licenceId },
      ],
    },
  },
  {
    name: "no device is named",
    group: "device",
    breaks: ({ licence }) => (licence.devices = { active: [] }),
    failure: { code: "DEVICE_REQUIRED", licenceId, remedies: [{ kind: "IDENTIFY_DEVICE" }] },
  },
  {
    name: "the device is not activated",
    group: "device",
    breaks: ({ licence, request }) => {
      licence.devices = { active: [{ id: "dev_1", until: casesNow.getTime() }] };
      request.subject = { ...request.subject, deviceId: "dev_1" };
    },
    failure: { code: "DEVICE_NOT_ACTIVATED", licenceId, remedies: [{ kind: "ACTIVATE_DEVICE", licenceId }] },
  },
  {
    name: "all devices are other ones",
    group: "device",
    breaks: ({ licence, request }) => {
      licence.devices = { active: [{ id: "dev_1" }, { id: "dev_2", userId: "usr_bob" }] };
      request.subject = { ...request.subject, deviceId: "dev_2" };
    },
    failure: {
      code: "DEVICES_EXHAUSTED",
      licenceId,
      remedies: [
        { kind: "DEACTIVATE_DEVICE", licenceId },
        { kind: "BUY_QUANTITY", licenceId },
      ],
    },
  },
  {
    name: "no lease is held, one is free",
    group: "lease",
    breaks: ({ licence }) =>
      (licence.leases = { limit: 1, held: [{ id: "lea_1", userId: "usr_ann", until: casesNow.getTime() }] }),
    failure: { code: "LEASE_REQUIRED", licenceId, remedies: [{ kind: "CHECK_OUT_LEASE", licenceId }] },
  },
  {
    name: "all leases are held by others, overdraft included",
    group: "lease",
    breaks: ({ licence }) => {
      const until = casesNow.getTime() + 60_000;
      licence.leases = {
        limit: 1,
        overdraft: 1,
        held: [
          { id: "lea_1", userId: "usr_bob", until: until + 1 },
          { id: "lea_2", userId: "usr_eve", until },
        ],
      };
    },
    failure: {
      code: "CONCURRENCY_EXHAUSTED",
      licenceId,
      remedies: [
        { kind: "WAIT_UNTIL", at: casesNow.getTime() + 60_000 },
        { kind: "BUY_QUANTITY", licenceId },
      ],
    },
  },
  ...(
    [
      ["outside the allowed region", { claim: "JP" }],
      ["in a denied country of an allowed region", { claim: "TR" }],
      ["behind an anonymous proxy", { claim: "DE", anonymous: true }],
    ] as const
  ).map(([name, place]): Breaker => ({
    name: `the subject is ${name}`,
    group: "territory",
    breaks: ({ licence, request }) => {
      rulesOf(licence).territory = "west";
      request.place = place;
    },
    failure: { code: "REGION_DENIED", licenceId, rule: "west", remedies: [] },
  })),
  {
    name: "no trusted evidence tells the place",
    group: "territory",
    breaks: ({ licence, request }) => {
      rulesOf(licence).territory = "west";
      request.place = { ip: "DE" };
    },
    failure: { code: "REGION_UNKNOWN", licenceId, rule: "west", remedies: [contactVendor] },
  },
  {
    name: "more than the limit is wanted",
    group: "count",
    breaks: ({ request }) => Object.assign(request, { quantity: 3, current: 8 }),
    failure: { code: "LIMIT_EXCEEDED", remedies: [{ kind: "REDUCE_TO", amount: "2" }, ...waysIn] },
  },
  {
    name: "more than the quota is wanted",
    group: "count",
    breaks: (input) => {
      metered(input);
      input.request.amount = "2.5";
      input.evidence = { state: "counted", limit: "10", used: "8", remaining: "2", resetsAt: Date.UTC(2026, 6, 1) };
    },
    failure: {
      code: "QUOTA_EXCEEDED",
      remedies: [
        { kind: "REDUCE_TO", amount: "2" },
        { kind: "WAIT_UNTIL", at: Date.UTC(2026, 6, 1) },
        ...waysIn,
        { kind: "TOP_UP" },
      ],
    },
  },
  {
    name: "metering says nothing",
    group: "count",
    breaks: metered,
    failure: { code: "QUOTA_UNKNOWN", remedies: [{ kind: "RETRY" }] },
  },
  {
    name: "the account is not in the rollout",
    group: "rollout",
    breaks: ({ licence }) => (rulesOf(licence).rollout = "nobody"),
    failure: { code: "ROLLOUT_EXCLUDED", licenceId, rule: "nobody", remedies: [] },
  },
  {
    name: "nothing grants it and a request for it waits",
    group: "entitlement",
    breaks: ({ licence, document }) => {
      licence.grants = [];
      document.pendingRequests = [
        { id: "req_1", feature: "export", userId: "usr_ann", approvers: ["usr_boss"] },
        { id: "req_2", feature: "export", userId: "usr_bob", approvers: ["usr_boss"] },
      ];
    },
    failure: { code: "NOT_ENTITLED", remedies: waysIn },
    alongWith: {
      code: "APPROVAL_PENDING",
      remedies: [{ kind: "ASK_APPROVER", approvers: ["usr_boss"], requestId: "req_1" }],
    },
  },
];

/** Every breaker alone, and every two that can fail together. */
export const decisionCases: readonly DecisionCase[] = [
  ...breakers.map((breaker) => toCase(breaker)),
  ...breakers.flatMap((first, index) =>
    breakers
      .slice(index + 1)
      .filter((second) => canFailTogether(first, second))
      .map((second) => toCase(first, second)),
  ),
];

function toCase(...broken: Breaker[]): DecisionCase {
  const input = allowingInput();
  for (const { breaks } of broken) breaks(input);
  const failures = broken.flatMap(({ failure, alongWith }) => (alongWith ? [failure, alongWith] : [failure]));
  return {
    ...input,
    name: broken.map(({ name }) => name).join(", and "),
    failures: failures.sort((left, right) => denialCodes.indexOf(left.code) - denialCodes.indexOf(right.code)),
  };
}

/** Without a grant neither the licence nor a count is looked at. */
function canFailTogether(first: Breaker, second: Breaker): boolean {
  const groups = [first.group, second.group];
  if (first.group === second.group) return false;
  if (!groups.includes("entitlement")) return true;
  return groups.every((group) => ["entitlement", "override", "user"].includes(group));
}
