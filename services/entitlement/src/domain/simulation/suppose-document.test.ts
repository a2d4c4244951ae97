import { expect, it } from "@jest/globals";
import type { SnapshotDocument } from "@licet/decision";
import { checkSnapshot } from "@licet/decision";
import fc from "fast-check";
import { withLicence } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { Catalog, CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { emptyCatalog } from "../catalog/catalog.ts";
import { licenceFrom } from "../licence/licence.fixture.ts";
import type { Licence } from "../licence/licence.ts";
import { compileAccount } from "../snapshot/compile-account.ts";
import { encodeDocument } from "../snapshot/encode-document.ts";
import type { SupposedOffer } from "./suppose-document.ts";
import { supposeDocument } from "./suppose-document.ts";

const now = new Date("2026-03-01T12:00:00Z");
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

/** Version 1 has seats, version 2 floats and binds devices, and gives something else. */
const terms: readonly PlanTerms[] = [1, 2].map((version) => ({
  ...{ planKey: "team", version, name: "Team", productKey: "forge", edition: "team", rank: 1, selfService: true },
  ...{
    models: ["subscription"],
    namedUser: version === 1,
    territory: "eu",
    rollout: "canary",
    tokenRefreshSeconds: 60,
  },
  ...(version === 2 && {
    floating: { heartbeatSeconds: 60, missedBeats: 3, groups: [], mostPerUser: 2 },
    devices: { limitPerUnit: 3, components: ["mac"], match: "any" as const },
  }),
  grants: [
    version === 1 ? { feature: "sso" } : { feature: "chat" },
    { feature: "storage", limit: version * 10, perSeat: true },
    { feature: "minutes", allowance: { amount: String(version), recurrence: "P1M" }, rollout: "canary" },
  ],
}));

const addOn = {
  ...{ addOnKey: "more", name: "More", productKey: "forge", planKeys: [], selfService: true },
  grants: [{ feature: "storage", limit: 5 }],
};

const catalog: Catalog = {
  ...emptyCatalog,
  features: {
    ...{ sso: { kind: "boolean" }, chat: { kind: "boolean" }, storage: { kind: "limit" } },
    minutes: { kind: "metered", meter: "ci" },
  },
  territories: { eu: { allow: ["DE"], trust: ["billing"], unknown: "deny" } },
  rollouts: { canary: { productKey: "forge", percent: 50, include: [], exclude: [] } },
  addOns: { more: addOn },
};

const view: CatalogView = { catalog, planVersion: (_key, version) => terms[version - 1] };

function compile(licences: readonly Licence[]): SnapshotDocument {
  const draft = { accountId: "acme", displayName: "Acme", email: "", billingCountry: "DE", timeZone: "Europe/Berlin" };
  return compileAccount("ten", licences.reduce(withLicence, createAccount(draft, now)), view);
}

function offerOf(change: Partial<SupposedOffer>, licences: readonly Licence[] = []): SupposedOffer {
  const present = new Map(licences.map((licence) => [licence.licenceId, licence]));
  return { view, versionOf: ({ planVersion }) => planVersion, present, ...change };
}

const lease = {
  ...{ leaseId: "lea_1", userId: "ada", checkoutTime: now, expireTime: later(1), toldUntil: later(1) },
  ...{ borrowed: false, heartbeatSeconds: 60, missedBeats: 3 },
};

const licences = fc.array(
  fc.record({
    planVersion: fc.constantFrom(1, 2),
    quantity: fc.integer({ min: 1, max: 9 }),
    state: fc.constantFrom("active" as const, "suspended" as const, "revoked" as const),
    statusReason: fc.constantFrom("payment is late", "a hold"),
    endTime: fc.constantFrom(later(30), later(365)),
    addOns: fc.constantFrom([], [{ addOnKey: "more", quantity: 3 }]),
    seats: fc.constantFrom(new Map(), new Map([["ada", { assignTime: now }]])),
    floating: fc.constantFrom(
      { leases: new Map(), overdrafts: [] },
      { leases: new Map([["lea_1", lease]]), overdrafts: [] },
    ),
  }),
  { maxLength: 3 },
);

it("leaves a snapshot as it is when nothing is otherwise", () => {
  fc.assert(
    fc.property(licences, (drawn) => {
      const held = drawn.map((each, index) => licenceFrom(now, { ...each, licenceId: `lic_${index}` }));
      const document = compile(held);
      expect(encodeDocument(supposeDocument(document, offerOf({}, held)))).toBe(encodeDocument(document));
    }),
    { numRuns: 200 },
  );
});

it("leaves a licence that is shared its holder's", () => {
  const document = compile([licenceFrom(now)]);
  const lent = { ...document, licences: document.licences.map((each) => ({ ...each, accountId: "group" })) };
  const { licences: supposed } = supposeDocument(lent, offerOf({ versionOf: () => 2 }));
  expect(supposed).toMatchObject([{ accountId: "group", planVersion: 2 }]);
});

it("gives licences the terms of another version, and leaves them what they are and who holds what of them", () => {
  const suspended = licenceFrom(now, {
    ...{ quantity: 4, state: "suspended", statusReason: "payment is late", endTime: later(30) },
    ...{ addOns: [{ addOnKey: "more", quantity: 3 }], seats: new Map([["ada", { assignTime: now }]]) },
  });
  const document = compile([suspended]);
  const after = supposeDocument(document, offerOf({ versionOf: () => 2 }, [suspended]));
  expect(checkSnapshot(after)).toEqual(after);
  const moved = compile([{ ...suspended, planVersion: 2 }]);
  expect(encodeDocument(after)).toBe(encodeDocument(moved));
  const back = supposeDocument(after, offerOf({ versionOf: () => 1 }, [suspended]));
  expect(back.licences[0]).toEqual({ ...document.licences[0], seats: { assigned: [] } });
});

it("takes what is left in the catalog alone, and what overrides of that say", () => {
  const given = { id: "ovr_1", effect: "grant", reason: "asked", author: "sue", from: 0 } as const;
  const document: SnapshotDocument = {
    ...compile([licenceFrom(now)]),
    overrides: [
      { ...given, feature: "sso" },
      { ...given, feature: "chat" },
      { ...given, feature: "storage", limit: 3 },
    ],
  };
  const { sso: _gone, ...left } = catalog.features;
  const features = { ...left, storage: { kind: "boolean" as const } };
  const rest = { ...view, catalog: { ...catalog, features, territories: {}, rollouts: {} } };
  const after = supposeDocument(document, offerOf({ view: rest }));
  expect(checkSnapshot(after)).toEqual(after);
  expect(after.licences[0]?.grants.map(({ feature }) => feature)).toEqual(["storage", "minutes"]);
  expect(after.overrides?.map(({ feature }) => feature)).toEqual(["chat"]);
  expect(after).not.toHaveProperty("rollouts");
});

it("leaves a licence alone whose plan version nobody knows", () => {
  const document = compile([licenceFrom(now)]);
  const after = supposeDocument(document, offerOf({ versionOf: () => 9 }));
  expect(after.licences).toEqual(document.licences);
});
