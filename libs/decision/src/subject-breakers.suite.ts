import type { Breaker } from "./case-input.suite.ts";
import { administrators, askAdministrator, casesNow, contactVendor, licenceId, rulesOf } from "./case-input.suite.ts";

/** What is wrong with who asks, on what, and where. */
export const subjectBreakers: readonly Breaker[] = [
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
    name: "the user has no seat yet, and is assigned one by use",
    group: "seat",
    breaks: ({ licence }) => (licence.seats = { assigned: ["usr_bob"], onUse: true }),
    failure: {
      code: "SEAT_REQUIRED",
      licenceId,
      remedies: [
        { kind: "BEGIN_BY_USE", licenceId },
        { kind: "ASSIGN_SEAT", licenceId, administrators },
      ],
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
    name: "the user has all devices that one user may have",
    group: "device",
    breaks: ({ licence, request }) => {
      const userId = "usr_ann";
      licence.devices = { limit: 9, limitPerUser: 1, active: [{ id: "dev_1", userId }] };
      request.subject = { ...request.subject, userId, deviceId: "dev_2" };
    },
    failure: { code: "DEVICES_EXHAUSTED", licenceId, remedies: [{ kind: "DEACTIVATE_DEVICE", licenceId }] },
  },
  {
    name: "no lease is held, one is free",
    group: "lease",
    breaks: ({ licence }) =>
      (licence.leases = { limit: 1, held: [{ id: "lea_1", userId: "usr_ann", until: casesNow.getTime() }] }),
    failure: { code: "LEASE_REQUIRED", licenceId, remedies: [{ kind: "CHECK_OUT_LEASE", licenceId }] },
  },
  {
    name: "the lease that is named is held no more, though another is",
    group: "lease",
    breaks: ({ licence, request }) => {
      const until = casesNow.getTime() + 60_000;
      licence.leases = { limit: 2, held: [{ id: "lea_1", userId: "usr_ann", until }] };
      request.subject = { ...request.subject, leaseId: "lea_2" };
    },
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
  {
    name: "the user is left out of the licence's keys, and holds one",
    group: "lease",
    breaks: ({ licence }) => {
      const held = [{ id: "lea_1", userId: "usr_ann", until: casesNow.getTime() + 60_000, borrowed: true }];
      licence.leases = { exclude: { users: ["usr_ann"] }, held };
    },
    failure: { code: "DENIED_BY_OVERRIDE", licenceId, remedies: [askAdministrator] },
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
];
