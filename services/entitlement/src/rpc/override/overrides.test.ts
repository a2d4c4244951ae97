import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import type { OverrideDraft, OverrideDraftSchema } from "@licet/contracts/entitlement";
import { DecisionCode, OverrideEffect, OverrideState } from "@licet/contracts/entitlement";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

let platform: Platform;
let tenantId: string;
let caller: Caller;
let stranger: Caller;

beforeAll(async () => {
  platform = await startPlatform();
  const replica = await platform.startReplica();
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
  stranger = await platform.call(replica, platform.newTenant());
}, 120_000);

afterAll(() => platform.stop());

type Draft = Exclude<MessageInitShape<typeof OverrideDraftSchema>, OverrideDraft>;

const requestId = () => randomUUID();
const { GRANT, SET, DENY } = OverrideEffect;
const numberValue = (value: string) => ({ kind: { case: "numberValue" as const, value } });
const textValue = (value: string) => ({ kind: { case: "stringValue" as const, value } });
const draftOf = (accountId: string, featureKey: string, effect: OverrideEffect = GRANT, more: Draft = {}): Draft => {
  return { accountId, featureKey, effect, reason: "deal 42", ...more };
};

/** An account that the vendor's Team plan is sold to. */
async function teamAccount(): Promise<{ accountId: string; licenceId: string }> {
  const accountId = `acc-${randomUUID()}`;
  const { licenceId } = await platform.order(caller, tenantId, { accountId, billingCountry: "DE" });
  return { accountId, licenceId };
}

/** One for all that is refused. */
let untouched: ReturnType<typeof teamAccount> | undefined;

async function make(draft: Draft) {
  const { override, revision } = await caller.overrides.createOverride({ requestId: requestId(), override: draft });
  return { ...override!, revision };
}

async function check(accountId: string, featureKey: string, revision = 0n, userId = "") {
  const request = { accountId, featureKey, subject: { userId }, atLeastRevision: revision };
  const { decision } = await caller.decisions.check(request);
  return decision!;
}

async function refusalOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "none",
    (error: unknown) => ConnectError.from(error).message,
  );
}

describe("CreateOverride", () => {
  it("grants what no licence does, by the caller and for a reason, and the answer names it", async () => {
    const { accountId } = await teamAccount();
    const made = await make(draftOf(accountId, "package_storage", GRANT, { value: numberValue("70") }));
    expect(made).toMatchObject({ author: "tester", reason: "deal 42", state: OverrideState.ACTIVE, etag: '"1"' });
    expect(made.overrideId).toMatch(/^ovr_/);
    const decision = await check(accountId, "package_storage", made.revision);
    expect(decision).toMatchObject({ allowed: true, code: DecisionCode.ALLOWED_BY_OVERRIDE, value: numberValue("70") });
    expect(decision.sources).toContainEqual(
      expect.objectContaining({
        overrideId: made.overrideId,
        licenceId: "",
        value: expect.objectContaining(numberValue("70")),
      }),
    );
    const { entries } = await caller.audit.listAuditEntries({ accountId });
    expect(entries[0]).toMatchObject({
      action: "override.create",
      resource: made.overrideId,
      actor: "tester",
      reason: "deal 42",
    });
  });

  it("changes a config value, and denies what a licence grants", async () => {
    const { accountId } = await teamAccount();
    const set = await make(draftOf(accountId, "support", SET, { value: textValue("always") }));
    expect((await check(accountId, "support", set.revision)).value).toMatchObject(textValue("always"));
    const denied = await make(draftOf(accountId, "support", DENY));
    const decision = await check(accountId, "support", denied.revision);
    expect(decision.failures.map(({ code }) => code)).toEqual([DecisionCode.DENIED_BY_OVERRIDE]);
  });

  it("gives a metered allowance that metering is asked about by the override's id", async () => {
    const { accountId } = await teamAccount();
    const allowance = { amount: "500", resetPeriod: "P1M", priority: 1 };
    const made = await make(draftOf(accountId, "ci_minutes", GRANT, { allowance }));
    expect(await check(accountId, "ci_minutes", made.revision)).toMatchObject({ quota: { limit: "3500" } });
    const claimed = platform.neighbours.balanceCalls.at(-1)?.[0]?.allowances;
    expect(claimed?.[0]).toMatchObject({
      allowanceId: made.overrideId,
      amount: "500",
      anchorTime: timestampFromDate(platform.clock.now()),
    });
  });

  it("give a fraction of a unit exactly", async () => {
    const { accountId } = await teamAccount();
    const made = await make(draftOf(accountId, "package_storage", SET, { value: numberValue("0.3") }));
    const ask = (amount: string) =>
      caller.decisions.check({
        accountId,
        featureKey: "package_storage",
        amount,
        atLeastRevision: made.revision,
      });
    expect((await ask("0.30")).decision).toMatchObject({ allowed: true, value: numberValue("0.3") });
    expect((await ask("0.300000000000000001")).decision).toMatchObject({ allowed: false });
  });

  it("acts once for a request id", async () => {
    const { accountId } = await teamAccount();
    const request = { requestId: requestId(), override: draftOf(accountId, "sso") };
    const first = await caller.overrides.createOverride(request);
    expect(await caller.overrides.createOverride(request)).toEqual(first);
    expect((await caller.overrides.listOverrides({ accountId })).overrides).toHaveLength(1);
  });

  it.each<[string, Draft, string]>([
    ["a feature that is not there", { featureKey: "nothing" }, "no such feature"],
    ["no value for a limit", { featureKey: "package_storage" }, "needs a value"],
    ["a fraction too fine", { featureKey: "package_storage", value: numberValue("0.0000005") }, "six decimals"],
    ["less than nothing", { featureKey: "package_storage", value: numberValue("-1") }, "at least 0"],
    [
      "a value that is not allowed",
      { featureKey: "support", value: textValue("best") },
      "one of community, business_hours, always",
    ],
    ["a value with a denial", { effect: DENY, value: textValue("x") }, "gives nothing"],
    ["a change of a boolean feature", { effect: SET }, "granted or denied"],
    ["a value for a metered feature", { featureKey: "ci_minutes", value: numberValue("5") }, "allowance instead"],
    [
      "an allowance for one user",
      { featureKey: "ci_minutes", userId: "ada", allowance: { amount: "5" } },
      "whole account",
    ],
    ["an allowance per seat", { featureKey: "ci_minutes", allowance: { amount: "5", perSeat: true } }, "no seats"],
    ["JSON that is none", { featureKey: "support", value: { kind: { case: "jsonValue", value: "{" } } }, "not JSON"],
    [
      "a term that ends as it begins",
      { endTime: timestampFromDate(new Date("2026-03-01T12:00:00Z")) },
      "after the start",
    ],
    ["a promotion that denies", { effect: DENY, promotionKey: "spring" }, "promotion grants"],
    ["a user and a group", { userId: "ada", group: "core" }, "invalid: override"],
    ["no reason", { reason: "" }, "reason"],
    ["no effect", { effect: OverrideEffect.UNSPECIFIED }, "effect"],
    ["an account that is not there", { accountId: "nobody" }, "no such account"],
  ])("refuses %s", async (_name, wrong, message) => {
    const { accountId } = await (untouched ??= teamAccount());
    const override = { ...draftOf(accountId, "sso"), ...wrong };
    expect(await refusalOf(caller.overrides.createOverride({ requestId: requestId(), override }))).toContain(message);
    expect((await caller.overrides.listOverrides({ accountId })).overrides).toEqual([]);
  });

  it("refuses a user whom an account with registered users does not know", async () => {
    const { accountId } = await teamAccount();
    await caller.accounts.createUser({ requestId: requestId(), user: { accountId, userId: "ada" } });
    const override = draftOf(accountId, "export", DENY, { userId: "eve" });
    expect(await refusalOf(caller.overrides.createOverride({ requestId: requestId(), override }))).toContain(
      "no such user",
    );
    const made = await make({ ...override, userId: "ada" });
    const codes = async (userId: string) => (await check(accountId, "private_repos", made.revision, userId)).code;
    expect(await codes("ada")).toBe(DecisionCode.ALLOWED);
    expect((await check(accountId, "export", made.revision, "ada")).code).toBe(DecisionCode.DENIED_BY_OVERRIDE);
  });
});

describe("the term of an override", () => {
  it("begins and ends by the clock alone: from is in, until is not", async () => {
    const { accountId } = await teamAccount();
    const start = platform.clock.now().getTime() + 3_600_000;
    const made = await make(
      draftOf(accountId, "sso", GRANT, {
        startTime: timestampFromDate(new Date(start)),
        endTime: timestampFromDate(new Date(start + 60_000)),
      }),
    );
    expect(made.state).toBe(OverrideState.SCHEDULED);
    await caller.accounts.createUser({ requestId: requestId(), user: { accountId, userId: "ada", roles: ["admin"] } });
    const at = async (instant: number) => {
      platform.clock.set(new Date(instant));
      const decision = await check(accountId, "sso", made.revision + 1n, "ada");
      return decision.code;
    };
    expect(await at(start - 1)).toBe(DecisionCode.NOT_YET_ACTIVE);
    expect(await at(start)).toBe(DecisionCode.ALLOWED_BY_OVERRIDE);
    expect(await at(start + 59_999)).toBe(DecisionCode.ALLOWED_BY_OVERRIDE);
    expect(await at(start + 60_000)).toBe(DecisionCode.EXPIRED);
    const { override } = await caller.overrides.getOverride({ overrideId: made.overrideId });
    expect(override?.state).toBe(OverrideState.EXPIRED);
  });
});

describe("UpdateOverride and EndOverride", () => {
  it("change only the masked fields, on the version that was read", async () => {
    const { accountId } = await teamAccount();
    const made = await make(draftOf(accountId, "package_storage", SET, { value: numberValue("7") }));
    const { overrideId } = made;
    const update = (paths: string[], etag: string, value = numberValue("9")) =>
      caller.overrides.updateOverride({
        requestId: requestId(),
        override: { overrideId, etag, value, reason: "deal 43" },
        updateMask: { paths },
      });
    const { override, revision } = await update(["value"], made.etag);
    expect(override).toMatchObject({ value: numberValue("9"), reason: "deal 42", author: "tester", etag: '"2"' });
    expect((await check(accountId, "package_storage", revision)).value).toMatchObject(numberValue("9"));
    expect(await refusalOf(update(["reason"], made.etag))).toContain("changed by someone else");
    expect(await refusalOf(update(["author"], ""))).toContain("names no field");
    expect(await refusalOf(update(["value"], "", numberValue("-1.5")))).toContain("at least 0");
  });

  it("let one of many who change the same version win", async () => {
    const { accountId } = await teamAccount();
    const { overrideId, etag } = await make(draftOf(accountId, "package_storage", SET, { value: numberValue("7") }));
    const update = (value: string) =>
      caller.overrides.updateOverride({
        requestId: requestId(),
        override: { overrideId, etag, value: numberValue(value) },
        updateMask: { paths: ["value"] },
      });
    const outcomes = await Promise.allSettled(["11", "12", "13", "14", "15"].map(update));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await caller.overrides.getOverride({ overrideId })).override?.etag).toBe('"2"');
  });

  it("end for ever, with who and why, and keep it in the lists", async () => {
    const { accountId } = await teamAccount();
    const { overrideId } = await make(draftOf(accountId, "support", DENY));
    const end = { overrideId, reason: "settled" };
    const first = await caller.overrides.endOverride({ ...end, requestId: requestId() });
    expect(first.override).toMatchObject({ state: OverrideState.ENDED, endedBy: "tester", endedReason: "settled" });
    expect((await check(accountId, "support", first.revision)).allowed).toBe(true);
    const again = await caller.overrides.endOverride({ ...end, reason: "again", requestId: requestId() });
    expect(again).toEqual(first);
    const update = { requestId: requestId(), override: { overrideId, reason: "x" }, updateMask: { paths: ["reason"] } };
    expect(await refusalOf(caller.overrides.updateOverride(update))).toContain("stays ended");
    expect((await caller.overrides.listOverrides({ accountId })).overrides).toEqual([]);
    const { overrides } = await caller.overrides.listOverrides({ accountId, showEnded: true });
    expect(overrides.map((each) => each.overrideId)).toEqual([overrideId]);
  });
});

describe("BatchCreateOverrides", () => {
  it("gives a promotion to a thousand in one call, each with a verdict of its own", async () => {
    const { accountId } = await teamAccount();
    const many = Array.from({ length: 999 }, (_, index) => `acc-none-${index}`);
    const request = {
      requestId: requestId(),
      overrides: [accountId, ...many].map((id) =>
        draftOf(id, "package_storage", GRANT, { value: numberValue("3"), promotionKey: "spring" }),
      ),
    };
    const { verdicts } = await caller.overrides.batchCreateOverrides(request);
    expect(verdicts).toHaveLength(1000);
    expect(verdicts[0]?.override).toMatchObject({ accountId, promotionKey: "spring" });
    expect(verdicts.slice(1).every(({ refusal }) => refusal?.reason === "NOT_FOUND")).toBe(true);
    expect((await caller.overrides.batchCreateOverrides(request)).verdicts[0]).toEqual(verdicts[0]);
    // Team gives 2 GB, to which the promotion adds 3.
    const decision = await check(accountId, "package_storage", verdicts[0]?.revision);
    expect(decision).toMatchObject({ code: DecisionCode.ALLOWED, value: numberValue("5") });
    expect(decision.sources.map(({ promotionKey }) => promotionKey)).toEqual(["spring", ""]);
    const { overrides } = await caller.overrides.listOverrides({ promotionKey: "spring" });
    expect(overrides).toHaveLength(1);
  }, 30_000);

  it("gives a thousand accounts a feature in one transaction", async () => {
    const accountIds = Array.from({ length: 1000 }, (_, index) => `mass-${String(index).padStart(4, "0")}`);
    await platform.tamper(
      tenantId,
      `insert into account (tenant_id, account_id, version) values ${accountIds.map((id) => `('${tenantId}', '${id}', 1)`).join(",")}`,
    );
    const overrides = accountIds.map((id) => draftOf(id, "private_repos", GRANT, { promotionKey: "mass" }));
    const { verdicts } = await caller.overrides.batchCreateOverrides({ requestId: requestId(), overrides });
    expect(verdicts.map(({ override }) => override?.accountId)).toEqual(accountIds);
    expect((await check("mass-0999", "private_repos", verdicts[999]?.revision)).allowed).toBe(true);
  }, 60_000);

  it("keeps an account within its bound; what is over by time makes room", async () => {
    const { accountId } = await teamAccount();
    const endTime = timestampFromDate(new Date(platform.clock.now().getTime() + 1000));
    const batch = (count: number, more: Draft = {}) =>
      caller.overrides.batchCreateOverrides({
        requestId: requestId(),
        overrides: Array.from({ length: count }, () => draftOf(accountId, "private_repos", DENY, more)),
      });
    await batch(1, { endTime });
    const { verdicts } = await batch(500);
    expect(verdicts.filter(({ refusal }) => refusal !== undefined).map(({ refusal }) => refusal?.reason)).toEqual([
      "OVERRIDES_EXHAUSTED",
    ]);
    platform.clock.advance(1000);
    expect((await batch(2)).verdicts.map(({ refusal }) => refusal?.reason)).toEqual([undefined, "OVERRIDES_EXHAUSTED"]);
    expect((await caller.overrides.listOverrides({ accountId, pageSize: 1000 })).overrides).toHaveLength(500);
  }, 30_000);
});

describe("ListOverrides", () => {
  it("pages through all, each once, oldest first, and by feature", async () => {
    const { accountId } = await teamAccount();
    for (const feature of ["sso", "export", "sso"]) await make(draftOf(accountId, feature, DENY));
    const ids: string[] = [];
    let pageToken = "";
    do {
      const page = await caller.overrides.listOverrides({ accountId, pageSize: 1, pageToken });
      ids.push(...page.overrides.map(({ overrideId }) => overrideId));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(ids).toHaveLength(3);
    expect(ids).toEqual(ids.toSorted());
    expect((await caller.overrides.listOverrides({ accountId, featureKey: "sso" })).overrides).toHaveLength(2);
    expect(await refusalOf(caller.overrides.listOverrides({ accountId: "nobody" }))).toContain("no such account");
  });

  it("says the same to another tenant as of what does not exist", async () => {
    const { accountId } = await teamAccount();
    const { overrideId } = await make(draftOf(accountId, "sso"));
    const missing = "ovr_missing";
    for (const id of [overrideId, missing]) {
      expect(await refusalOf(stranger.overrides.getOverride({ overrideId: id }))).toBe("[not_found] no such override");
      const end = { requestId: requestId(), overrideId: id, reason: "x" };
      expect(await refusalOf(stranger.overrides.endOverride(end))).toBe("[not_found] no such override");
    }
    expect((await stranger.overrides.listOverrides({})).overrides).toEqual([]);
    const override = draftOf(accountId, "sso");
    const foreign = stranger.overrides.createOverride({ requestId: requestId(), override });
    expect(await refusalOf(foreign)).toContain("no such account");
  });
});

describe("ListEntitlements", () => {
  it("tells what overrides alone grant, with its value, to those whom it is for", async () => {
    const accountId = `acc-${randomUUID()}`;
    await caller.accounts.createAccount({ requestId: requestId(), account: { accountId } });
    for (const userId of ["ada", "bob"]) {
      await caller.accounts.createUser({ requestId: requestId(), user: { accountId, userId } });
    }
    await make(draftOf(accountId, "protected_branches", GRANT, { userId: "ada" }));
    await make(draftOf(accountId, "package_storage", GRANT, { value: numberValue("20"), promotionKey: "summer" }));
    const { revision } = await make(draftOf(accountId, "support", GRANT, { value: textValue("always") }));
    const listFor = async (userId: string) => {
      const { entitlements } = await caller.decisions.listEntitlements({
        accountId,
        subject: { userId },
        atLeastRevision: revision,
      });
      return entitlements.map(({ featureKey, allowed, value }) => [featureKey, allowed, value?.kind.value]);
    };
    const forAll = [
      ["package_storage", true, "20"],
      ["support", true, "always"],
    ];
    expect(await listFor("ada")).toEqual([forAll[0], ["protected_branches", true, true], forAll[1]]);
    expect(await listFor("bob")).toEqual(forAll);
  });
});
