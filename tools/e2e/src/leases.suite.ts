import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "@licet/dev";
import { holdLease } from "@licet/sdk/lease";
import { eventually } from "@licet/testing";
import { deliverOrder, makeOrder } from "./orders.ts";
import type { TestPlatform } from "./test-platform.ts";

const dayMs = 86_400_000;

/** Keys that float, from the order to the answer of an offline product, by command line and SDK. */
export function describeLeases(test: () => TestPlatform): void {
  let accountId: string;
  let licenceId: string;
  let folder: string;
  const cli = (...args: string[]) => runCli(test().platform.dataDir, args);
  const json = async (...args: string[]): Promise<unknown> => {
    const { code, text, errors } = await cli("lease", ...args, "--json");
    if (code !== 0) throw new Error(errors);
    return JSON.parse(text);
  };
  const checkOut = async (deviceId: string) => {
    const from = { case: "licenceId", value: licenceId } as const;
    const { lease } = await test().licet.leases.checkOutLease({ requestId: randomUUID(), from, deviceId });
    return lease!.leaseId;
  };
  const giveBack = (leaseId: string) => test().licet.leases.returnLease({ requestId: randomUUID(), leaseId });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "licet-leases-"));
    accountId = `lab-${randomUUID()}`;
    const order = makeOrder(accountId, { sku: "FORGE-SCANNER-Y", quantity: 2 });
    licenceId = (await deliverOrder(test().rest, order)).licenceIds[0]!;
  }, 90_000);
  afterAll(() => rm(folder, { recursive: true }));

  describe("keys that float", () => {
    it("are given out, listed and given back by commands; a refusal says what would help", async () => {
      const first = await checkOut("d1");
      const product = ["--account", accountId, "--product", "forge", "--feature", "desktop_scanner"];
      const second = (await json("checkout", ...product, "--user", "ada")) as { leaseId: string };
      const refused = await cli("lease", "checkout", licenceId, "--device", "d3");
      expect([refused.code, refused.text]).toEqual([2, ""]);
      expect(refused.errors).toMatch(
        /no key is left of 2 .*return one, or wait until .* buy more \(CONCURRENCY_EXHAUSTED\)/,
      );
      const allowed = await cli("check", accountId, "desktop_scanner", "--lease", second.leaseId);
      expect([allowed.code, allowed.text]).toEqual([0, expect.stringContaining("allowed desktop_scanner")]);
      expect((await cli("lease", "heartbeat", first)).text).toContain(`${first} is held until`);
      expect(await json("list", licenceId)).toHaveLength(2);
      expect(await json("return", first)).toMatchObject({ leaseId: first });
      await giveBack(second.leaseId);
      const late = await cli("lease", "heartbeat", first);
      expect([late.code, late.errors]).toEqual([2, expect.stringContaining("check out again (LEASE_EXPIRED)")]);
      expect((await cli("lease", "report", licenceId)).text).toContain("never more keys were in use than bought");
    }, 90_000);

    it("are borrowed for use without a network, and the licence's token opens the feature with them alone", async () => {
      const [borrowed, tied] = [await checkOut("laptop"), await checkOut("desk")];
      const long = await cli("lease", "borrow", borrowed, "--until", "2100-01-01T00:00:00Z");
      expect([long.code, long.errors]).toEqual([2, expect.stringContaining("BORROW_TIME_INVALID")]);
      const until = new Date(Date.now() + dayMs).toISOString();
      expect(await json("borrow", borrowed, "--until", until)).toMatchObject({ leaseId: borrowed, borrowed: true });
      await eventually(async () => expect(await offlineCheck(borrowed)).toMatchObject({ code: 0 }), {
        withinMs: 60_000,
      });
      const denied = await offlineCheck(tied);
      expect([denied.code, denied.text]).toEqual([1, expect.stringContaining("LEASE_REQUIRED")]);
      for (const leaseId of [borrowed, tied]) await giveBack(leaseId);
    }, 120_000);

    it("are held by the SDK's helper until it lets go", async () => {
      const held = await holdLease(test().licet, { licenceId, userId: "ada" });
      expect(await json("list", licenceId)).toMatchObject([{ leaseId: held.leaseId, userId: "ada" }]);
      expect(await held.release()).toBe(true);
      expect(await json("list", licenceId)).toEqual([]);
    });
  });

  /** Decides by a lease and the licence's newest token, from files only. */
  async function offlineCheck(leaseId: string): Promise<{ code: number; text: string }> {
    const { licet } = test();
    const { licenceToken } = await licet.tokens.getLicenceToken({ licenceId });
    const files = { token: join(folder, "token"), jwks: join(folder, "jwks") };
    await writeFile(files.token, licenceToken?.token ?? "");
    await writeFile(files.jwks, await (await licet.fetch("/.well-known/jwks.json")).text());
    const asked = ["--feature", "desktop_scanner", "--lease", leaseId];
    return cli("token", "verify", files.token, "--jwks", files.jwks, ...asked);
  }
}
