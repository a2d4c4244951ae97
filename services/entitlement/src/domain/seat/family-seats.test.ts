import { randomInt } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { SnapshotDocument } from "@licet/decision";
import { compileSnapshot, decide } from "@licet/decision";
import fc from "fast-check";
import type { AccountState } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { Catalog, CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { compileAccount } from "../snapshot/compile-account.ts";
import { assignSeat, unassignSeat } from "./assign-seat.ts";
import { freeMembersSeats } from "./free-members-seats.ts";
import { holderOfKey, keyOfHolder, nameOfKey } from "./seat-holder.ts";
import { SeatHistory, seated, start, userOf } from "./seat.fixture.ts";
import { reclaimSeat, transferSeat } from "./transfer-seat.ts";

const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));
const quantity = 3;
const accounts = ["acme", "lab", "shop"] as const;
const users = ["u0", "u1", "u2"] as const;

const plan = {
  ...{
    planKey: "team",
    version: 1,
    productKey: "forge",
    edition: "",
    models: [],
    grants: [{ feature: "sso", source: "plan" }],
  },
  ...{ namedUser: true, seatTerms: { idle: { after: "P60D", notice: "P14D" } } },
} as unknown as PlanTerms;
const catalog = {
  ...{ revision: 1, features: { sso: { kind: "boolean" } }, territories: {}, regions: {}, offers: {}, rollouts: {} },
  ...{ plans: {}, addOns: {} },
} as unknown as Catalog;
const view: CatalogView = { catalog, planVersion: () => plan };

/** An account that shares the licences of the parent or not, with users whose names are those of the others' as well. */
function memberOf(accountId: string, lender: AccountState | undefined): AccountState {
  const draft = { accountId, displayName: "", email: "", billingCountry: "", timeZone: "UTC" };
  const place = lender && { parentId: lender.account.accountId, sharesParent: true as const };
  const state = createAccount({ ...draft, ...place }, start);
  const registered = new Map(users.map((userId) => [userId, userOf(userId, [])]));
  return { ...state, users: registered, ...(lender && { lender }) };
}

const holder = fc.record({ account: fc.constantFrom(...accounts), user: fc.constantFrom(...users) });
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("assign" as const), to: holder }) },
  fc.record({ kind: fc.constant("unassign" as const), from: holder }),
  fc.record({ kind: fc.constant("reclaim" as const), from: holder }),
  fc.record({ kind: fc.constant("transfer" as const), from: holder, to: holder }),
  fc.record({ kind: fc.constant("move" as const), account: fc.constantFrom("lab", "shop"), shares: fc.boolean() }),
);
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;
type Holder = Extract<Act, { kind: "assign" }>["to"];

/** The family, and who shares. */
class Family {
  readonly history = new SeatHistory(seated(quantity, { u0: [], u1: [], u2: [] }));
  readonly sharing = new Set<string>(["lab", "shop"]);

  memberOf(accountId: string): AccountState {
    if (accountId === "acme") return this.history.state;
    return memberOf(accountId, this.sharing.has(accountId) ? this.history.state : undefined);
  }

  private held({ account, user }: Holder) {
    return { ...this.history.plan, userId: user, ...(account !== "acme" && { userAccountId: account }) };
  }

  run(step: Act): string {
    const { history } = this;
    switch (step.kind) {
      case "assign": {
        const taker = { userId: step.to.user, member: this.memberOf(step.to.account) };
        return history.do((state, now) => assignSeat(state, { ...history.plan, ...taker }, now));
      }
      case "unassign":
        return history.do((state, now) => unassignSeat(state, this.held(step.from), now));
      case "reclaim":
        return history.do((state, now) =>
          reclaimSeat(state, { ...this.held(step.from), cause: "staff", reason: "x" }, now),
        );
      case "transfer": {
        const { userId, userAccountId } = { userAccountId: "", ...this.held(step.from) };
        const ends = { fromUserId: userId, fromUserAccountId: userAccountId, toUserId: step.to.user };
        const toMember = this.memberOf(step.to.account);
        return history.do((state, now) => transferSeat(state, { ...history.plan, ...ends, toMember }, now));
      }
      case "move": {
        if (step.shares) this.sharing.add(step.account);
        else this.sharing.delete(step.account);
        if (step.shares) return "";
        const gone = { accountIds: new Set([step.account]), reason: "sold", termsOf: () => undefined };
        return history.do((state, now) => freeMembersSeats(state, gone, now));
      }
    }
  }
}

function documentOf(state: AccountState): SnapshotDocument {
  return compileAccount("ten", state, view);
}

describe("seats of a family of accounts", () => {
  it(`are never more than bought, and nobody's who does not share (LICET_TEST_SEED=${seed})`, () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 20, maxLength: 60, size: "max" }), (steps) => {
        const family = new Family();
        const model = new Set<string>();
        for (const step of steps) {
          const before = new Set(family.history.licence.seats.keys());
          const refusal = family.run(step);
          const { seats } = family.history.licence;
          expect(seats.size).toBeLessThanOrEqual(quantity);
          follow(model, step, { before, refusal, sharing: family.sharing });
          expect(new Set([...seats.keys()].map(nameOfKey))).toEqual(model);
        }
      }),
      { numRuns: 150, seed },
    );
  });

  it(`are told to each account of its own users alone, and allow those alone (LICET_TEST_SEED=${seed})`, () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 5, maxLength: 30, size: "max" }), (steps) => {
        const family = new Family();
        for (const step of steps) family.run(step);
        const { seats } = family.history.licence;
        for (const accountId of accounts) {
          const document = documentOf(family.memberOf(accountId));
          const [licence] = document.licences;
          if (accountId !== "acme" && !family.sharing.has(accountId)) {
            expect(licence).toBeUndefined();
            continue;
          }
          const own = [...seats.keys()]
            .map(holderOfKey)
            .filter(({ userAccountId = "acme" }) => userAccountId === accountId);
          expect(licence?.seats?.assigned).toEqual(own.map(({ userId }) => userId).sort());
          expect(licence?.seats?.used ?? own.length).toBe(seats.size);
          const others = accounts.filter((each) => each !== accountId && each !== "acme");
          for (const other of others) expect(JSON.stringify(document)).not.toContain(`"${other}"`);
          const snapshot = compileSnapshot(document);
          for (const userId of users) {
            const { allowed, failures } = decide(snapshot, { feature: "sso", subject: { userId } }, start);
            expect(allowed).toBe(own.some((each) => each.userId === userId));
            if (!allowed) expect(failures[0]?.code).toBe(seats.size < quantity ? "SEAT_REQUIRED" : "SEATS_EXHAUSTED");
          }
        }
      }),
      { numRuns: 80, seed },
    );
  });

  it("have keys that no two holders share, whatever their ids", () => {
    const text = fc.string({ maxLength: 6, unit: fc.constantFrom("a", "/", "\n", "lab") });
    const some = fc
      .record({ userId: text, userAccountId: fc.constantFrom(undefined, "a", "lab") })
      .map(({ userId, userAccountId }) => ({ userId, ...(userAccountId !== undefined && { userAccountId }) }));
    fc.assert(fc.property(some, (each) => expect(holderOfKey(keyOfHolder(each))).toEqual(each)));
  });

  it("are refused to accounts that do not share, and to users that they do not have", () => {
    const family = new Family();
    family.sharing.delete("lab");
    expect(family.run({ kind: "assign", to: { account: "lab", user: "u0" } })).toBe("LICENCE_NOT_SHARED");
    const wrong = { ...family.history.plan, userId: "nobody", member: family.memberOf("shop") };
    expect(family.history.do((state, now) => assignSeat(state, wrong, now))).toBe("NOT_FOUND");
  });
});

/** The plain model: names of those who have one. */
function follow(
  model: Set<string>,
  step: Act,
  { before, refusal, sharing }: { before: Set<string>; refusal: string; sharing: ReadonlySet<string> },
): void {
  const nameOf = ({ account, user }: Holder) => (account === "acme" ? user : `${account}/${user}`);
  const shares = ({ account }: Holder) => account === "acme" || sharing.has(account);
  switch (step.kind) {
    case "assign":
      if (!shares(step.to)) return expect(refusal).toBe("LICENCE_NOT_SHARED");
      if (model.has(nameOf(step.to))) return expect(refusal).toBe("");
      expect(refusal).toBe(before.size < quantity ? "" : "SEATS_EXHAUSTED");
      if (refusal === "") model.add(nameOf(step.to));
      return;
    case "unassign":
    case "reclaim":
      expect(refusal).toBe(step.kind === "reclaim" && !model.has(nameOf(step.from)) ? "NOT_FOUND" : "");
      model.delete(nameOf(step.from));
      return;
    case "transfer":
      if (!model.has(nameOf(step.from))) return expect(refusal).toBe("NOT_FOUND");
      if (!shares(step.to)) return expect(refusal).toBe("LICENCE_NOT_SHARED");
      if (model.has(nameOf(step.to))) return expect(refusal).toBe("ALREADY_EXISTS");
      expect(refusal).toBe("");
      model.delete(nameOf(step.from));
      model.add(nameOf(step.to));
      return;
    case "move":
      if (!step.shares) for (const name of [...model]) if (name.startsWith(`${step.account}/`)) model.delete(name);
  }
}
