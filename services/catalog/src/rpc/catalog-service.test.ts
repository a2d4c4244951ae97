import { randomUUID } from "node:crypto";
import { create, toJson } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { CatalogSchema, ChangeAction, PlanState, ValueSchema } from "@licet/contracts/catalog";
import type { Catalog } from "@licet/contracts/catalog";
import { BadRequestSchema, ErrorInfoSchema } from "@licet/contracts/rpc";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sampleCatalog, startCatalog } from "../fixture/catalog.fixture.ts";
import type { CatalogFixture } from "../fixture/catalog.fixture.ts";

let fixture: CatalogFixture;
beforeAll(async () => {
  fixture = await startCatalog();
});
afterAll(() => fixture.stop());

const moreMinutes = (text: string) => text.replace("amount: 3000", "amount: 3500");

/** A group of two switches that Free and the storage pack grant. */
const withGroups = (text: string) =>
  text
    .replace(
      "featureGroups:\n",
      "featureGroups:\n  - { key: basics, product: forge, features: [protected_branches, code_owners] }\n",
    )
    .replace("    tier: free\n", "    tier: free\n    featureGroups: [basics]\n")
    .replace(
      "    name: 50 GB more package storage\n",
      "    name: 50 GB more package storage\n    featureGroups: [basics]\n",
    );

async function refusal(call: Promise<unknown>): Promise<ConnectError> {
  return ConnectError.from(await call.then(() => new Error("not refused")).catch((error: unknown) => error));
}

describe("ApplyCatalog", () => {
  it("publishes a catalog, and applying it again changes nothing", async () => {
    const client = await fixture.connect();
    const catalog = sampleCatalog();
    const first = await client.applyCatalog({ requestId: randomUUID(), catalog, publish: true });
    expect(first).toMatchObject({ published: true, revision: 1n });
    expect(first.changes.every(({ action }) => action === ChangeAction.CREATE)).toBe(true);

    const again = await client.applyCatalog({ requestId: randomUUID(), catalog, publish: true });
    expect(again).toMatchObject({ published: false, revision: 1n, changes: [] });
  });

  it("exports what was applied, member for member", async () => {
    const client = await fixture.connect();
    const catalog = sampleCatalog();
    await client.applyCatalog({ catalog, publish: true });
    const { publishedCatalog } = await client.getPublishedCatalog({});
    expect(toJson(CatalogSchema, publishedCatalog?.catalog ?? create(CatalogSchema))).toEqual(
      toJson(CatalogSchema, catalog),
    );
    expect(publishedCatalog?.planVersions.map(({ planKey, version }) => `${planKey} ${version}`).toSorted()).toEqual([
      "build_agents 1",
      "enterprise 1",
      "free 1",
      "scanner_keys 1",
      "team 1",
    ]);
  });

  it("makes a new version of a changed plan only, and the old one stays as it was", async () => {
    const client = await fixture.connect();
    await client.applyCatalog({ catalog: sampleCatalog(), publish: true });
    const { changes } = await client.applyCatalog({ catalog: sampleCatalog(moreMinutes), publish: true });
    expect(changes).toMatchObject([{ action: ChangeAction.UPDATE, kind: "plan", key: "team" }]);
    expect(changes[0]?.fields).toMatchObject([
      { path: "grants[7].allowance.amount", before: '"3000"', after: '"3500"' },
    ]);

    const { planVersions } = await client.listPlanVersions({ planKey: "team" });
    const amounts = planVersions.map(({ plan }) => plan?.grants.find(({ featureKey }) => featureKey === "ci_minutes"));
    expect(amounts.map((grant) => grant?.allowance?.amount)).toEqual(["3000", "3500"]);
    expect((await client.listPlanVersions({ planKey: "free" })).planVersions).toHaveLength(1);
  });

  it("keeps a draft apart from what is in force until it is published", async () => {
    const client = await fixture.connect();
    await client.applyCatalog({ catalog: sampleCatalog(), publish: true });
    await client.applyCatalog({ catalog: sampleCatalog(moreMinutes) });
    expect((await client.diffCatalog({})).changes).toHaveLength(1);
    expect((await client.getPublishedCatalog({})).publishedCatalog?.revision).toBe(1n);
    const draft = await client.getPlanVersion({ planKey: "team", version: 2 });
    expect(draft.planVersion?.state).toBe(PlanState.DRAFT);

    expect(await client.publishCatalog({ requestId: randomUUID() })).toMatchObject({ revision: 2n });
    expect((await client.diffCatalog({})).changes).toEqual([]);
    expect((await client.getPlanVersion({ planKey: "team" })).planVersion).toMatchObject({
      version: 2,
      state: PlanState.PUBLISHED,
    });
  });

  it("gives the draft whole, as publishing it puts it into force", async () => {
    const client = await fixture.connect();
    const draftOf = async () => (await client.getDraftCatalog({})).draftCatalog;
    expect(await draftOf()).toBeUndefined();
    await client.applyCatalog({ catalog: sampleCatalog(), publish: true });
    expect(await draftOf()).toBeUndefined();
    await client.applyCatalog({ catalog: sampleCatalog(moreMinutes) });
    const draft = await draftOf();
    const statesOf = (catalog: typeof draft) =>
      catalog?.planVersions
        .map(({ planKey, version, state }) => `${planKey} ${version}${state === PlanState.DRAFT ? " draft" : ""}`)
        .toSorted();
    expect(statesOf(draft)).toEqual(["build_agents 1", "enterprise 1", "free 1", "scanner_keys 1", "team 2 draft"]);
    expect((await (await fixture.connect()).getDraftCatalog({})).draftCatalog).toBeUndefined();

    await client.publishCatalog({ requestId: randomUUID() });
    const { publishedCatalog } = await client.getPublishedCatalog({});
    expect({ revision: draft?.revision, catalog: draft?.catalog, addOns: draft?.addOns }).toEqual({
      revision: 2n,
      catalog: publishedCatalog?.catalog,
      addOns: publishedCatalog?.addOns,
    });
    const plansOf = (catalog: typeof draft) => catalog?.planVersions.map(({ version, plan }) => ({ version, plan }));
    expect(plansOf(draft)).toEqual(plansOf(publishedCatalog));
    expect(await draftOf()).toBeUndefined();
  });

  it("gives any document as publishing it would put it into force, and writes nothing", async () => {
    const client = await fixture.connect();
    await client.applyCatalog({ catalog: sampleCatalog(), publish: true });
    const document = sampleCatalog(moreMinutes);
    const { draftCatalog: shown } = await client.getDraftCatalog({ catalog: document });
    expect((await client.getDraftCatalog({})).draftCatalog).toBeUndefined();
    expect((await client.listPlanVersions({ planKey: "team" })).planVersions).toHaveLength(1);
    await client.applyCatalog({ catalog: document });
    const { draftCatalog: drafted } = await client.getDraftCatalog({});
    const gist = (catalog: typeof shown) => [
      catalog?.revision,
      catalog?.catalog,
      catalog?.planVersions.map(({ planKey, version, plan }) => ({ planKey, version, plan })),
    ];
    expect(gist(shown)).toEqual(gist(drafted));
    const same = await client.getDraftCatalog({ catalog: sampleCatalog() });
    expect(same.draftCatalog?.planVersions.map(({ version }) => version)).toEqual([1, 1, 1, 1, 1]);
    document.plans[0]!.productKey = "nowhere";
    await expect(client.getDraftCatalog({ catalog: document })).rejects.toThrow(/invalid_argument/);
  });

  it("grants a group's features by the versions of its plans, and exports the group as it was applied", async () => {
    const client = await fixture.connect();
    const catalog = sampleCatalog(withGroups);
    await client.applyCatalog({ catalog, publish: true });
    const { publishedCatalog } = await client.getPublishedCatalog({});
    expect(toJson(CatalogSchema, publishedCatalog?.catalog ?? create(CatalogSchema))).toEqual(
      toJson(CatalogSchema, catalog),
    );
    const free = await client.getPlanVersion({ planKey: "free" });
    expect(free.planVersion?.plan?.grants.map(({ featureKey }) => featureKey).slice(-2)).toEqual([
      "code_owners",
      "protected_branches",
    ]);
    const pack = publishedCatalog?.addOns.find(({ key }) => key === "storage_pack");
    expect(pack?.grants.map(({ featureKey }) => featureKey)).toContain("code_owners");
    const again = await client.applyCatalog({ catalog: publishedCatalog!.catalog!, publish: true });
    expect(again).toMatchObject({ changes: [], published: false });
    const listed = await client.listFeatures({ featureGroupKey: "basics" });
    expect(listed.features.map(({ key }) => key)).toEqual(["code_owners", "protected_branches"]);
  });

  it("makes a new version of each plan that grants a group that changes, and of no other", async () => {
    const client = await fixture.connect();
    await client.applyCatalog({ catalog: sampleCatalog(withGroups), publish: true });
    const smaller = (text: string) => withGroups(text).replace("protected_branches, code_owners]", "code_owners]");
    const { changes } = await client.applyCatalog({ catalog: sampleCatalog(smaller), publish: true });
    expect(changes).toMatchObject([{ action: ChangeAction.UPDATE, kind: "feature_group", key: "basics" }]);
    const { planVersions } = await client.listPlanVersions({});
    const seen = planVersions.map(({ planKey, version }) => `${planKey} ${version}`);
    expect(seen).toEqual(["build_agents 1", "enterprise 1", "free 1", "free 2", "scanner_keys 1", "team 1"]);
  });

  it("makes a new version of no plan when features stand in another order", async () => {
    const client = await fixture.connect();
    const catalog = sampleCatalog(withGroups);
    await client.applyCatalog({ catalog, publish: true });
    const reordered = { ...catalog, features: catalog.features.toReversed() };
    reordered.products[0]!.description = "Another text";
    await client.applyCatalog({ catalog: reordered, publish: true });
    const { planVersions } = await client.listPlanVersions({});
    const seen = planVersions.map(({ planKey, version }) => `${planKey} ${version}`);
    expect(seen).toEqual(["build_agents 1", "enterprise 1", "free 1", "scanner_keys 1", "team 1"]);
  });

  it("only tells what would change with validate_only", async () => {
    const client = await fixture.connect();
    const told = await client.applyCatalog({ catalog: sampleCatalog(), publish: true, validateOnly: true });
    expect(told).toMatchObject({ published: false, revision: 0n });
    expect(told.changes.length).toBeGreaterThan(20);
    expect((await client.getPublishedCatalog({})).publishedCatalog).toBeUndefined();
  });

  it("acts once for one request id, and refuses the id with another document", async () => {
    const client = await fixture.connect();
    const requestId = randomUUID();
    const first = await client.applyCatalog({ requestId, catalog: sampleCatalog(), publish: true });
    expect(await client.applyCatalog({ requestId, catalog: sampleCatalog(), publish: true })).toEqual(first);
    const other = await refusal(client.applyCatalog({ requestId, catalog: sampleCatalog(moreMinutes), publish: true }));
    expect(other.code).toBe(Code.InvalidArgument);
    expect(other.findDetails(ErrorInfoSchema)[0]?.reason).toBe("REQUEST_ID_REUSED");
  });

  it("lets concurrent first catalogs of a tenant follow each other", async () => {
    const client = await fixture.connect();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => client.applyCatalog({ catalog: sampleCatalog(), publish: true })),
    );
    expect(answers.filter(({ published }) => published)).toHaveLength(1);
    expect(answers.every(({ revision }) => revision === 1n)).toBe(true);
  });

  it.each([
    [
      "a feature that no plan knows",
      (text: string) => text.replace("feature: code_owners, value: true", "feature: code_owner, value: true"),
      "plans[team].grants[code_owner]",
    ],
    [
      "a value that is not of the feature's kind",
      (text: string) => text.replace("feature: package_storage, value: 0.5 ", "feature: package_storage, value: much "),
      "plans[free].grants[package_storage]",
    ],
    [
      "a config value that is not allowed",
      (text: string) => text.replace("value: community", "value: excellent"),
      "plans[free].grants[support_level]",
    ],
    [
      "a meter that is not there",
      (text: string) => text.replace("meter: ci_minutes", "meter: minutes"),
      "features[ci_minutes].meter_key",
    ],
    [
      "a meter that sums nothing",
      (text: string) => text.replace("    value: gigabytes\n", ""),
      "meters[package_transfer].value_path",
    ],
    [
      "a SKU of nothing",
      (text: string) => text.replace("sku: FORGE-FREE, plan: free,", "sku: FORGE-FREE,"),
      "skus[FORGE-FREE]",
    ],
    [
      "a plan of two features that exclude each other",
      (text: string) =>
        text
          .replace("feature: code_owners, value: true", "feature: open_membership, value: true")
          .replace("seats: named_user", "featureGroups: [security]"),
      "plans[team].grants",
    ],
    [
      "features that require each other",
      (text: string) => text.replace("name: SAML single sign-on", "requires: [audit_log_streaming]"),
      "features[saml_single_sign_on].requires",
    ],
    ["a plan that stands twice", (text: string) => text.replace("- key: team\n", "- key: free\n"), "plans[free]"],
    [
      "a SKU of a version that will not be",
      (text: string) => text.replace("sku: FORGE-FREE, plan: free", "sku: FORGE-FREE, plan: free, version: 2"),
      "skus[FORGE-FREE].plan_version",
    ],
  ])("refuses %s and names the place", async (_name, change, field) => {
    const client = await fixture.connect();
    const call = client.applyCatalog({ catalog: sampleCatalog(change), publish: true });
    const error = await refusal(call);
    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.findDetails(BadRequestSchema)[0]?.fieldViolations.map((violation) => violation.field)).toContain(
      field,
    );
  });
});

describe("the shape of a catalog", () => {
  const periodOf = (period: string) => (catalog: Catalog) => {
    for (const plan of catalog.plans) plan.term = period;
  };
  const factorOf = (factor: string) => (catalog: Catalog) => {
    for (const { burnTable } of catalog.meters) if (burnTable !== undefined) burnTable.factors["linux"] = factor;
  };
  const jsonOf = (jsonValue: string) => (catalog: Catalog) => {
    const grants = catalog.plans.flatMap((plan) => plan.grants);
    const grant = grants.find(({ featureKey }) => featureKey === "support_level");
    grant!.value = create(ValueSchema, { kind: { case: "jsonValue", value: jsonValue } });
  };
  it.each([
    ["a term of no length", periodOf("P0M")],
    ["a burn factor that is no number", factorOf("ten")],
    ["a burn factor that gives usage back", factorOf("-1")],
    ["a burn factor with an exponent", factorOf("1e3")],
    ["a JSON value that is none", jsonOf("{")],
  ])("refuses %s", async (_name, spoil) => {
    const client = await fixture.connect();
    const catalog = sampleCatalog();
    spoil(catalog);
    expect((await refusal(client.applyCatalog({ catalog }))).code).toBe(Code.InvalidArgument);
  });
});

describe("reading", () => {
  it("pages features without losing or repeating one, each token for its own list only", async () => {
    const client = await fixture.connect();
    await client.applyCatalog({ catalog: sampleCatalog(), publish: true });
    const keys: string[] = [];
    let pageToken = "";
    do {
      const page = await client.listFeatures({ pageSize: 5, pageToken });
      keys.push(...page.features.map(({ key }) => key));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(keys).toEqual(
      sampleCatalog()
        .features.map(({ key }) => key)
        .toSorted(),
    );

    const { nextPageToken } = await client.listFeatures({ pageSize: 1 });
    const stolen = await refusal(client.listPlanVersions({ pageToken: nextPageToken }));
    expect(stolen.findDetails(ErrorInfoSchema)[0]?.reason).toBe("INVALID_PAGE_TOKEN");
  });

  it("pages plan versions by plan and version", async () => {
    const client = await fixture.connect();
    await client.applyCatalog({ catalog: sampleCatalog(), publish: true });
    await client.applyCatalog({ catalog: sampleCatalog(moreMinutes), publish: true });
    const first = await client.listPlanVersions({ pageSize: 3 });
    const second = await client.listPlanVersions({ pageSize: 3, pageToken: first.nextPageToken });
    const seen = [...first.planVersions, ...second.planVersions].map(({ planKey, version }) => `${planKey} ${version}`);
    expect(seen).toEqual(["build_agents 1", "enterprise 1", "free 1", "scanner_keys 1", "team 1", "team 2"]);
    expect(second.nextPageToken).toBe("");
  });

  it("answers nothing when the caller has the newest revision", async () => {
    const client = await fixture.connect();
    await client.applyCatalog({ catalog: sampleCatalog(), publish: true });
    expect((await client.getPublishedCatalog({ ifNewerThanRevision: 1n })).publishedCatalog).toBeUndefined();
  });
});

describe("a catalog without feature groups", () => {
  const tenant = `t-${randomUUID()}`;
  const rowOf = async () => {
    const [row] = await fixture.sql(tenant, "select published, draft from catalog");
    return row as { published: object; draft: object | null };
  };
  const groupless = (text: string) =>
    text.replace(/^featureGroups:\n(?: .*\n|\n)*/m, "").replaceAll(/^ +featureGroups: .*\n/gm, "");
  const renamed = (text: string) => groupless(text).replace("name: SAML single sign-on", "name: SAML");

  it("is stored as it was before there were any, and read as one that has none", async () => {
    const client = await fixture.connect({ tenant });
    const catalog = sampleCatalog(groupless);
    expect(catalog.featureGroups).toEqual([]);
    await client.applyCatalog({ catalog, publish: true });
    expect((await rowOf()).published).not.toHaveProperty("featureGroups");
    expect((await rowOf()).published).toHaveProperty("plans");
    await client.applyCatalog({ catalog: sampleCatalog(renamed) });
    expect((await rowOf()).draft).not.toHaveProperty("featureGroups");

    expect((await client.diffCatalog({})).changes).toMatchObject([{ kind: "feature", key: "saml_single_sign_on" }]);
    const { features } = await client.listFeatures({ pageSize: 100 });
    expect(features).toHaveLength(catalog.features.length);
    expect((await client.listFeatures({ featureGroupKey: "basics" })).features).toEqual([]);
    expect((await client.getPublishedCatalog({})).publishedCatalog?.catalog).toEqual(catalog);
    expect(await client.publishCatalog({ requestId: randomUUID() })).toMatchObject({ revision: 2n });
    const { planVersions } = await client.listPlanVersions({});
    const seen = planVersions.map(({ planKey, version }) => `${planKey} ${version}`);
    expect(seen).toEqual(["build_agents 1", "enterprise 1", "free 1", "scanner_keys 1", "team 1"]);
  });
});

describe("isolation", () => {
  it("says the same of another tenant's feature as of one that is not there", async () => {
    const owner = await fixture.connect({ tenant: "owner" });
    await owner.applyCatalog({ catalog: sampleCatalog(), publish: true });
    const stranger = await fixture.connect();
    const foreign = await refusal(stranger.getFeature({ key: "code_owners" }));
    const nowhere = await refusal(owner.getFeature({ key: "code_ownerz" }));
    expect(foreign.code).toBe(Code.NotFound);
    expect(foreign.message).toBe(nowhere.message);
    expect((await stranger.listPlanVersions({})).planVersions).toEqual([]);
  });

  it("lets a credential without the scope do nothing", async () => {
    const reader = await fixture.connect({ scopes: ["catalog.read"] });
    const error = await refusal(reader.applyCatalog({ catalog: sampleCatalog() }));
    expect(error.code).toBe(Code.PermissionDenied);
  });
});
