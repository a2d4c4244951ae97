import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import type { PublishedCatalog } from "@licet/contracts/catalog";
import { FeatureGroupSchema } from "@licet/contracts/catalog";
import { DecisionCode } from "@licet/contracts/entitlement";
import type { SnapshotDocument } from "@licet/decision";
import { compileSnapshot, decide, decodeSnapshot } from "@licet/decision";
import { reduceToLicence } from "../../domain/snapshot/reduce-to-licence.ts";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

let platform: Platform;
let caller: Caller;
let licenceId: string;

/** Protected branches need single sign-on, which only Enterprise has; storage and export exclude each other. */
function relate({ catalog }: PublishedCatalog): void {
  const feature = (key: string) => catalog!.features.find((candidate) => candidate.key === key)!;
  feature("protected_branches").requires = ["sso"];
  feature("export").excludes = ["package_storage"];
  catalog!.featureGroups = [
    create(FeatureGroupSchema, {
      key: "code",
      productKey: "forge",
      featureKeys: ["protected_branches", "private_repos", "sso"],
      access: { roles: ["developer"] },
    }),
  ];
}

beforeAll(async () => {
  platform = await startPlatform();
  const tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogAt(1, relate));
  caller = await platform.call(await platform.startReplica(), tenantId);
  ({ licenceId } = await platform.order(caller, tenantId, { accountId: "acme", billingCountry: "DE" }));
  const user = { accountId: "acme", userId: "ada", roles: ["developer"] };
  await caller.accounts.createUser({ requestId: randomUUID(), user });
}, 120_000);

afterAll(() => platform.stop());

const check = async (featureKey: string) =>
  (await caller.decisions.check({ accountId: "acme", featureKey, subject: { userId: "ada" } })).decision;

describe("Check of a feature with relations", () => {
  it("names the feature that is missing, why, and what would bring it", async () => {
    const decision = await check("protected_branches");
    expect(decision).toMatchObject({ allowed: false, code: DecisionCode.DEPENDENCY_MISSING });
    expect(decision?.failures).toMatchObject([
      {
        code: DecisionCode.DEPENDENCY_MISSING,
        featureKey: "sso",
        causes: [DecisionCode.NOT_ENTITLED, DecisionCode.ROLE_REQUIRED],
        message: expect.stringContaining("needs sso"),
        remedies: [{ kind: "BUY", planKeys: ["enterprise"] }, { kind: "ASK_ADMINISTRATOR" }],
      },
    ]);
  });

  it.each([
    ["export", "package_storage"],
    ["package_storage", "export"],
  ])("denies %s while %s is granted, whichever of the two says so, and says what grants it", async (feature, other) => {
    const decision = await check(feature);
    expect(decision?.failures).toMatchObject([
      {
        code: DecisionCode.FEATURE_CONFLICT,
        featureKey: other,
        remedies: [{ kind: "GIVE_UP", featureKey: other, licenceIds: [licenceId], planKeys: ["team"] }],
      },
    ]);
    expect(decision?.failures[0]?.remedies[0]?.text).toBe(
      `Give up ${other}, which plan team of licence ${licenceId} grants.`,
    );
  });

  it("takes the access rule of the feature's group, unless the feature has its own", async () => {
    const ask = async (featureKey: string) =>
      (await caller.decisions.check({ accountId: "acme", featureKey })).decision?.failures.map(({ anyOf }) => anyOf);
    expect(await ask("private_repos")).toEqual([["developer"]]);
    expect(await ask("sso")).toContainEqual(["admin"]);
  });

  it("lists only a group's features when asked to", async () => {
    const list = async (featureGroupKey: string) => {
      const { entitlements } = await caller.decisions.listEntitlements({ accountId: "acme", featureGroupKey });
      return entitlements.map(({ featureKey }) => featureKey);
    };
    expect(await list("code")).toEqual(["private_repos", "protected_branches"]);
    expect(await list("nothing")).toEqual([]);
    expect(await list("")).toContain("ci_minutes");
  });

  it("is answered over a token's snapshot as by the service", async () => {
    const whole = await readSnapshot();
    const reduced = compileSnapshot(decodeSnapshot(JSON.stringify(reduceToLicence(whole, licenceId))));
    for (const feature of ["protected_branches", "export", "package_storage", "private_repos"]) {
      const offline = decide(reduced, { feature, subject: { userId: "ada" } }, platform.clock.now());
      const online = await check(feature);
      expect(DecisionCode[offline.reason]).toBe(online?.code);
      expect(offline.failures.map(({ code, feature: key = "" }) => [DecisionCode[code], key])).toEqual(
        online?.failures.map(({ code, featureKey }) => [code, featureKey]),
      );
    }
  });
});

async function readSnapshot(): Promise<SnapshotDocument> {
  for await (const { event } of caller.decisions.watch({ accountIds: ["acme"] })) {
    if (event.case === "snapshot") return decodeSnapshot(event.value.document);
  }
  throw new Error("the stream ended");
}
