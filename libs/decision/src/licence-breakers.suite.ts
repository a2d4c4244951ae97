import type { Breaker } from "./case-input.suite.ts";
import { awaitUse, casesNow, contactVendor, licenceId, waysIn } from "./case-input.suite.ts";

/** What is wrong with the licence itself, or the version it is asked about. */
export const licenceBreakers: readonly Breaker[] = [
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
    name: "a dated suspension for payment has come",
    group: "status",
    breaks: ({ licence }) =>
      Object.assign(licence, {
        statusChanges: [{ at: casesNow.getTime(), status: "suspended", suspension: "payment" }],
      }),
    failure: { code: "SUSPENDED", licenceId, remedies: [{ kind: "PAY", licenceId }] },
  },
  {
    name: "a dated revocation has come after a dated resumption",
    group: "status",
    breaks: ({ licence }) =>
      Object.assign(licence, {
        status: "suspended",
        statusChanges: [
          { at: casesNow.getTime() - 2, status: "active" },
          { at: casesNow.getTime() - 1, status: "revoked" },
          { at: casesNow.getTime() + 1, status: "active" },
        ],
      }),
    failure: { code: "REVOKED", licenceId, remedies: waysIn },
  },
  {
    name: "a dated resumption is still to come",
    group: "status",
    breaks: ({ licence }) =>
      Object.assign(licence, {
        status: "suspended",
        suspension: "hold",
        statusChanges: [{ at: casesNow.getTime() + 1, status: "active" }],
      }),
    failure: { code: "SUSPENDED", licenceId, remedies: [contactVendor] },
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
    name: "the term waits for the first use",
    group: "term",
    breaks: ({ licence }) => awaitUse(licence, casesNow.getTime()),
    failure: { code: "NOT_YET_ACTIVE", licenceId, remedies: [{ kind: "BEGIN_BY_USE", licenceId }] },
  },
  {
    name: "the term waits for a first use, which is too early",
    group: "term",
    breaks: ({ licence }) => awaitUse(licence, casesNow.getTime() + 1),
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
    name: "the term is over and no version is told that stays usable",
    group: "term",
    // What is metered has no fallback.
    notWith: ["count"],
    breaks: ({ licence }) => Object.assign(licence, { until: casesNow.getTime(), fallback: { upTo: "1.9" } }),
    failure: {
      code: "EXPIRED",
      licenceId,
      remedies: [
        { kind: "RENEW", licenceId },
        { kind: "USE_VERSION", upTo: "1.9" },
      ],
    },
  },
  {
    name: "the term is over and the version is newer than those that stay usable",
    group: "term",
    notWith: ["version", "count"],
    breaks: ({ licence, request }) => {
      Object.assign(licence, {
        until: casesNow.getTime() - 9,
        graceUntil: casesNow.getTime(),
        fallback: { upTo: "1.9" },
      });
      request.productVersion = "1.10.0";
    },
    failure: {
      code: "EXPIRED",
      licenceId,
      remedies: [
        { kind: "RENEW", licenceId },
        { kind: "USE_VERSION", upTo: "1.9" },
      ],
    },
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
];
