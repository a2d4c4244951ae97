import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { Consistency, DecisionCode } from "@licet/contracts/entitlement";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

const featureKey = "private_repos";
let platform: Platform;
let tenantId: string;
let one: Caller;
let two: Caller;
let licenceId: string;

const requestId = () => randomUUID();
const open = (accountId: string, parentAccountId = "", sharesParentLicences = true) => {
  const account = { accountId, parentAccountId, sharesParentLicences: sharesParentLicences && parentAccountId !== "" };
  return one.accounts.createAccount({ requestId: requestId(), account });
};
const move = (accountId: string, parentAccountId: string, sharesParentLicences: boolean) => {
  const place = { accountId, parentAccountId, sharesParentLicences };
  return one.accounts.moveAccount({ requestId: requestId(), ...place, reason: "reorganised" });
};
const ask = async (
  by: Caller,
  accountId: string,
  demand: { atLeastRevision?: bigint; consistency?: Consistency } = {},
) => (await by.decisions.check({ accountId, featureKey, ...demand })).decision;
const codeOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked))?.code;
const fully = { consistency: Consistency.FULLY_CONSISTENT };
const suspend = (id = licenceId) =>
  one.licences.suspendLicence({ requestId: requestId(), licenceId: id, reason: "hold" });
const resume = (id = licenceId) => one.licences.resumeLicence({ requestId: requestId(), licenceId: id, reason: "ok" });

beforeAll(async () => {
  platform = await startPlatform();
  // Nobody compiles anew in the background: what is shown here comes of asking.
  const idle = { RECOMPILE_INTERVAL: "1h" };
  const [first, second] = [await platform.startReplica(idle), await platform.startReplica(idle)];
  tenantId = platform.newTenant();
  [one, two] = [await platform.call(first, tenantId), await platform.call(second, tenantId)];
  ({ licenceId } = await platform.order(one, tenantId, { accountId: "group", plan: "team" }));
  await open("affiliate", "group");
  await open("branch", "affiliate");
  await open("stranger", "group", false);
}, 120_000);

afterAll(() => platform.stop());

describe("licences that are shared", () => {
  it("allow their affiliates, and theirs, and name whose they are; to others below they give nothing", async () => {
    for (const accountId of ["affiliate", "branch"]) {
      expect(await ask(one, accountId)).toMatchObject({
        allowed: true,
        sources: [{ licenceId, accountId: "group", planKey: "team" }],
      });
    }
    expect((await ask(one, "group"))?.sources).toMatchObject([{ licenceId, accountId: "" }]);
    expect(await codeOf(one, "stranger")).toBe(DecisionCode.NOT_ENTITLED);
  });

  it("are as they are at the lender for whoever demands its revision, or all that was committed, on every replica", async () => {
    expect(await codeOf(two, "branch")).toBe(DecisionCode.ALLOWED);
    for (let round = 0; round < 3; round += 1) {
      const { revision: held } = await suspend();
      expect(await codeOf(two, "branch", { atLeastRevision: held })).toBe(DecisionCode.SUSPENDED);
      expect(await codeOf(two, "affiliate", fully)).toBe(DecisionCode.SUSPENDED);
      const { revision: back } = await resume();
      expect(back).toBeGreaterThan(held);
      expect(await codeOf(two, "affiliate", { atLeastRevision: back })).toBe(DecisionCode.ALLOWED);
      expect(await codeOf(one, "branch", fully)).toBe(DecisionCode.ALLOWED);
    }
  });

  it("are denied soon without any demand, though nobody compiles in the background", async () => {
    for (const by of [one, two]) expect(await codeOf(by, "affiliate")).toBe(DecisionCode.ALLOWED);
    await suspend();
    for (const by of [one, two]) {
      await eventually(async () => (await codeOf(by, "affiliate")) === DecisionCode.SUSPENDED, { withinMs: 10_000 });
    }
    await resume();
  });

  it("end with the share or the parent, for those below as well, and begin again", async () => {
    const { account } = await move("affiliate", "group", false);
    expect(account).toMatchObject({ parentAccountId: "group", sharesParentLicences: false });
    for (const accountId of ["affiliate", "branch"]) {
      expect(await codeOf(two, accountId, { atLeastRevision: account!.revision })).toBe(DecisionCode.NOT_ENTITLED);
    }
    const again = await move("affiliate", "group", true);
    expect(await codeOf(two, "branch", { atLeastRevision: again.account!.revision })).toBe(DecisionCode.ALLOWED);
    const gone = await move("affiliate", "", false);
    expect(await codeOf(two, "branch", { atLeastRevision: gone.account!.revision })).toBe(DecisionCode.NOT_ENTITLED);
    await move("affiliate", "group", true);
    expect(await codeOf(two, "branch", fully)).toBe(DecisionCode.ALLOWED);
  });

  it("show an affiliate nothing else of its parent, nor of its siblings", async () => {
    await one.accounts.createUser({
      requestId: requestId(),
      user: { accountId: "group", userId: "ceo", roles: ["admin"] },
    });
    await open("sibling", "group");
    await platform.order(one, tenantId, { accountId: "sibling", plan: "team" });
    const { licenceId: seated } = await platform.order(one, tenantId, { accountId: "group", plan: "enterprise" });
    await one.seats.assignSeat({ requestId: requestId(), licenceId: seated, userId: "ceo" });
    await ask(one, "affiliate", fully);
    const [row] = await platform.tamper(
      tenantId,
      "select document from account_snapshot where account_id = 'affiliate'",
    );
    const document = JSON.parse(String(row?.["document"])) as Record<string, unknown>;
    const lent = [licenceId, seated].sort().map((id) => ({ id, accountId: "group" }));
    expect(document).toMatchObject({ lenders: ["group"], licences: lent });
    for (const secret of ["ceo", "sibling", '"branch"', "ord_"]) expect(JSON.stringify(document)).not.toContain(secret);
    expect((await one.licences.listLicences({ accountId: "affiliate" })).licences).toEqual([]);
  });

  it("reach affiliates in the background, and those who watch", async () => {
    const before = (await one.accounts.getAccount({ accountId: "branch" })).account!.revision;
    await suspend();
    expect((await one.accounts.getAccount({ accountId: "branch" })).account!.revision).toBe(before);
    await platform.startReplica();
    const revisionOf = async (accountId: string) => (await one.accounts.getAccount({ accountId })).account!.revision;
    const lender = await revisionOf("group");
    await eventually(async () => (await revisionOf("branch")) > lender && (await revisionOf("affiliate")) > lender, {
      withinMs: 10_000,
    });
    const settled = async () => (await platform.tamper(tenantId, "select 1 from pool_change")).length === 0;
    await eventually(settled, { withinMs: 10_000 });
    await resume();
  });

  it("lose no change and no lock, however lenders and affiliates change at once over two replicas", async () => {
    const touch = (by: Caller, accountId: string, email: string) =>
      by.accounts.updateAccount({
        requestId: requestId(),
        account: { accountId, email },
        updateMask: { paths: ["email"] },
      });
    const rounds = Array.from({ length: 8 }, (_, index) => index);
    await Promise.all([
      ...rounds.map((index) => touch(one, "affiliate", `a${index}@x.example`)),
      ...rounds.map((index) => touch(two, "branch", `b${index}@x.example`)),
      ...rounds.map((index) => touch(index % 2 === 0 ? one : two, "group", `g${index}@x.example`)),
      ...rounds.map((index) => move("stranger", "group", index % 2 === 0)),
    ]);
    const { revision } = await suspend();
    for (const accountId of ["affiliate", "branch"]) {
      expect(await codeOf(two, accountId, { atLeastRevision: revision })).toBe(DecisionCode.SUSPENDED);
    }
    await resume();
  });

  it("need a parent", async () => {
    const refused = { code: Code.InvalidArgument };
    await expect(
      one.accounts.moveAccount({ requestId: requestId(), accountId: "group", sharesParentLicences: true, reason: "x" }),
    ).rejects.toMatchObject(refused);
    const account = { accountId: "alone", sharesParentLicences: true };
    await expect(one.accounts.createAccount({ requestId: requestId(), account })).rejects.toBeInstanceOf(ConnectError);
  });
});
