import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runCli, sampleCatalog } from "@licet/dev";
import { deliverOrder, makeOrder } from "./orders.ts";
import type { TestPlatform } from "./test-platform.ts";

/** Features that need or exclude others, and their groups, from the catalog's file to the answer of an offline product. */
export function describeRelations(test: () => TestPlatform): void {
  let folder: string;
  const cli = (...args: string[]) => runCli(test().platform.dataDir, args);
  const buy = async (accountId: string, sku: string) => {
    const { licenceIds } = await deliverOrder(test().rest, makeOrder(accountId, { sku }));
    return licenceIds[0]!;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "licet-relations-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  describe("features and what they have to do with each other", () => {
    it("the missing one and what would bring it are named, by the service and over the token alone", async () => {
      const accountId = `needs-${randomUUID()}`;
      const licenceId = await buy(accountId, "FORGE-TEAM-Y");
      const online = await cli("check", accountId, "audit_log_streaming", "--country", "DE");
      expect(online.code).toBe(1);
      expect(online.text).toContain("DEPENDENCY_MISSING The feature needs saml_single_sign_on, which is not allowed.");
      expect(online.text.split("DEPENDENCY_MISSING")[1]).toContain("Buy one of: plan Forge Enterprise.");

      const offline = await cli(...(await verification(licenceId)), "--feature", "audit_log_streaming");
      expect(offline.code).toBe(1);
      expect(offline.text).toContain("DEPENDENCY_MISSING saml_single_sign_on (NOT_ENTITLED)");
    });

    it("the two that exclude each other are denied while both are held, and what to give up is named", async () => {
      const accountId = `excludes-${randomUUID()}`;
      const free = await buy(accountId, "FORGE-FREE");
      const allowed = await cli("check", accountId, "open_membership");
      expect([allowed.code, allowed.text]).toEqual([0, expect.stringContaining("allowed open_membership")]);

      await buy(accountId, "FORGE-ENT-Y");
      const denied = await cli("check", accountId, "saml_single_sign_on");
      expect(denied.text).toContain(
        "FEATURE_CONFLICT The account holds open_membership, and the two exclude each other.",
      );
      expect(denied.text).toContain(`Give up open_membership, which plan free of licence ${free} grants.`);
      const follows = await cli("check", accountId, "audit_log_streaming", "--country", "DE");
      expect(follows.text).toContain("DEPENDENCY_MISSING");

      const { licet } = test();
      await licet.licences.revokeLicence({ requestId: randomUUID(), licenceId: free, reason: "moved to Enterprise" });
      const settled = await cli("check", accountId, "saml_single_sign_on");
      expect(settled.text).not.toContain("FEATURE_CONFLICT");
    });

    it("an exported catalog, compared or applied again, changes nothing", async () => {
      const file = join(folder, "exported.yaml");
      await cli("catalog", "export", "--out", file);
      expect(await readFile(file, "utf8")).toContain("featureGroups:");
      expect((await cli("catalog", "diff", file)).text).toContain("no differences");
      expect((await cli("catalog", "apply", file)).text).toContain("nothing to change");
    });

    it("a catalog whose features require each other, or whose plan grants two rivals, is refused by name", async () => {
      const file = join(folder, "wrong.yaml");
      const text = await readFile(sampleCatalog, "utf8");
      await writeFile(
        file,
        text
          .replace("name: SAML single sign-on", "requires: [audit_log_streaming]")
          .replace("value: unlimited }", "value: unlimited }\n      - { feature: open_membership, value: true }"),
      );
      const refused = await cli("catalog", "diff", file);
      expect(refused.code).not.toBe(0);
      const circle = "saml_single_sign_on -> audit_log_streaming -> saml_single_sign_on";
      expect(refused.errors).toContain(`leads back to itself: ${circle}`);
      expect(refused.errors).toContain("grants open_membership and saml_single_sign_on, which exclude each other");
    });
  });

  /** The command that verifies the licence's token from files only. */
  async function verification(licenceId: string): Promise<string[]> {
    const { licet } = test();
    const { licenceToken } = await licet.tokens.getLicenceToken({ licenceId });
    const files = { token: join(folder, "token"), jwks: join(folder, "jwks"), statusList: join(folder, "list") };
    await writeFile(files.token, licenceToken?.token ?? "");
    await writeFile(files.jwks, await (await licet.fetch("/.well-known/jwks.json")).text());
    const { pathname } = new URL(licenceToken?.statusListUri ?? "");
    await writeFile(files.statusList, await (await licet.fetch(pathname)).text());
    return ["token", "verify", files.token, "--jwks", files.jwks, "--status-list", files.statusList];
  }
}
