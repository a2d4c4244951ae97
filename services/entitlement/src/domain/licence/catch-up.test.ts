import { randomInt } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { compileSnapshot, decide } from "@licet/decision";
import { testIds } from "@licet/testing";
import fc from "fast-check";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { PlanTerms } from "../catalog/catalog.ts";
import { emptyCatalog } from "../catalog/catalog.ts";
import type { DomainEvent } from "../change.ts";
import { compileAccount } from "../snapshot/compile-account.ts";
import { reduceToLicence } from "../snapshot/reduce-to-licence.ts";
import { catchUp, nextDue } from "./catch-up.ts";
import type { Licence, LicenceState } from "./licence.ts";
import { licenceStatus } from "./licence.ts";
import { toNotices } from "./moments.ts";
import { moveLicence } from "./move-licence.ts";
import { cancelMove, pendingMoves, scheduleMove } from "./scheduled-move.ts";
import type { LicenceMove } from "./state-changes.ts";
import { licenceFrom } from "./licence.fixture.ts";

const dayMs = 86_400_000;
const start = Date.UTC(2026, 0, 1);
const day = (days: number): Date => new Date(start + days * dayMs);
const sold = { productKey: "forge", edition: "team", rank: 1, models: ["subscription"] as const, selfService: true };
const plan: PlanTerms = {
  ...sold,
  planKey: "team",
  version: 1,
  name: "",
  namedUser: false,
  grants: [{ feature: "export" }],
};
const catalog = { ...emptyCatalog, features: { export: { kind: "boolean" as const, productKey: "forge" } } };
const view = { catalog, planVersion: () => plan };
const notices = ["P30D", "P1W"];

const licence = licenceFrom(day(10), {
  endTime: day(100),
  graceEndTime: day(110),
  maintenanceEndTime: day(50),
  createTime: day(0),
  updateTime: day(0),
});

function begin(changes: Partial<Licence> = {}): AccountState {
  const draft = { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone: "" };
  return withLicence(createAccount(draft, day(0)), { ...licence, ...changes });
}

function advance(state: AccountState, now: Date) {
  const happened = catchUp(state, { view, now, notices });
  return {
    state: happened.at(-1)?.change.state ?? state,
    events: happened.flatMap(({ change }) => change.events),
    audit: happened.flatMap(({ actor, change }) => change.audit.map((note) => ({ actor, ...note }))),
  };
}

const describeEvent = (event: DomainEvent): string =>
  "time" in event
    ? `${event.kind} ${(event.time.getTime() - start) / dayMs}${"notice" in event ? ` ${event.notice}` : ""}`
    : event.kind;

const dated = (kind: string, at: number, payload = {}) => ({
  ...{ kind, payload, effectiveTime: day(at), reason: `${kind} it`, actor: "ann" },
});

describe("the moments of a licence", () => {
  it("are told at their instants and not a millisecond before, each once", () => {
    let state = begin();
    const told: string[] = [];
    for (let at = 0; at <= 120; at++) {
      for (const now of [new Date(day(at).getTime() - 1), day(at), day(at)]) {
        const next = advance(state, now);
        for (const event of next.events) {
          expect("time" in event && event.time).toEqual(now);
          told.push(describeEvent(event));
        }
        state = next.state;
      }
    }
    expect(told).toEqual([
      "licence_started 10",
      "licence_maintenance_ended 50",
      "licence_expiring 70 P30D",
      "licence_expiring 93 P1W",
      "licence_grace_started 100",
      "licence_expired 110",
    ]);
    expect(nextDue(state.licences.get("lic_1") ?? licence, { view, notices, now: day(120) })).toBeUndefined();
  });

  it("are told late in sequence, at once, with their own times; of lead times that passed together the shortest", () => {
    const { events, state } = advance(begin(), day(95));
    expect(events.map(describeEvent)).toEqual([
      "licence_started 10",
      "licence_maintenance_ended 50",
      "licence_expiring 93 P1W",
    ]);
    expect(advance(state, day(95)).events).toEqual([]);
    expect(advance(begin(), day(200)).events.map(describeEvent)).toEqual([
      "licence_started 10",
      "licence_maintenance_ended 50",
      "licence_grace_started 100",
      "licence_expired 110",
    ]);
  });

  it("follow the terms: a renewal moves those to come and repeats none", () => {
    const { state } = advance(begin(), day(95));
    const renewed = withLicence(state, { ...state.licences.get("lic_1")!, endTime: day(465), graceEndTime: day(475) });
    expect(advance(renewed, day(120)).events).toEqual([]);
    expect(advance(renewed, day(440)).events.map(describeEvent)).toEqual(["licence_expiring 435 P30D"]);
  });

  it("are told once however often an order is taken back and comes again", () => {
    const over = advance(begin(), day(110)).state;
    const longer = withLicence(over, { ...over.licences.get("lic_1")!, endTime: day(300), graceEndTime: day(310) });
    const back = withLicence(longer, { ...longer.licences.get("lic_1")!, endTime: day(100), graceEndTime: day(110) });
    expect(advance(advance(longer, day(111)).state, day(111)).events).toEqual([]);
    expect(advance(back, day(112)).events).toEqual([]);
  });

  it("are announced at the lead times of the plan where it names some", () => {
    const own = { catalog, planVersion: () => ({ ...plan, expiryNotice: ["P2W"] }) };
    const happened = catchUp(begin(), { view: own, now: day(99), notices });
    expect(happened.flatMap(({ change }) => change.events.map(describeEvent)).at(-1)).toBe("licence_expiring 86 P2W");
  });

  it("of a term no longer than a lead time are not announced by it", () => {
    const short = begin({ endTime: day(40), graceEndTime: day(40) });
    expect(advance(short, day(41)).events.map(describeEvent)).toEqual(["licence_started 10", "licence_expired 40"]);
    expect(advance(short, day(39)).events.map(describeEvent)).toEqual([
      "licence_started 10",
      "licence_expiring 33 P1W",
    ]);
  });
});

describe("toNotices", () => {
  it("reads a list, and refuses what is no lead time", () => {
    expect(toNotices("P30D, P1W,P30D")).toEqual(["P30D", "P1W"]);
    expect(toNotices("")).toEqual([]);
    for (const list of ["P1M", "P0D", "30d", "PT1H"]) expect(() => toNotices(list)).toThrow(RangeError);
  });
});

describe("a scheduled move", () => {
  const around = { newId: testIds(3), now: day(20) };
  const withDated = (kind: string, at: number) => scheduleMove(begin(), "lic_1", dated(kind, at), around).state;

  it("is made at its instant in the name of who scheduled it, with its own due time noted, late after downtime", () => {
    const scheduled = advance(withDated("suspend", 60), day(20)).state;
    expect(advance(scheduled, new Date(day(60).getTime() - 1)).audit.map(({ action }) => action)).toEqual([
      "licence.maintenance_ended",
    ]);
    const late = advance(scheduled, day(65));
    expect(late.audit.at(-1)).toMatchObject({
      actor: "ann",
      action: "licence.suspend",
      reason: "suspend it",
      details: { kind: "suspend", effective_time: day(60).toISOString() },
    });
    expect(late.state.licences.get("lic_1")).toMatchObject({ state: "suspended", updateTime: day(65) });
    expect(advance(late.state, day(66)).events).toEqual([]);
  });

  it("is void once the licence is revoked, and told so", () => {
    const { state, events } = moveLicence(
      withDated("resume", 60),
      "revoke",
      { licenceId: "lic_1", reason: "x" },
      day(30),
    );
    expect(events.map(({ kind }) => kind)).toEqual(["licence_revoked", "move_cancelled"]);
    expect(pendingMoves(state.licences.get("lic_1")!)).toEqual([]);
    expect(advance(state, day(500)).events).toEqual([]);
  });

  it("of an unknown kind fails, is told, and holds nothing up", () => {
    const state = scheduleMove(withDated("fly", 60), "lic_1", dated("suspend", 60), around).state;
    const { events, state: after } = advance(state, day(60));
    expect(events.map(({ kind }) => kind)).toContain("move_failed");
    expect(after.licences.get("lic_1")).toMatchObject({
      state: "suspended",
      moves: [{ state: "failed", failureCode: "MOVE_UNKNOWN" }, {}],
    });
  });

  it("is refused for a revoked licence, and beyond a hundred", () => {
    const revoked = moveLicence(begin(), "revoke", { licenceId: "lic_1", reason: "x" }, day(1)).state;
    expect(() => scheduleMove(revoked, "lic_1", dated("resume", 30), around)).toThrow(
      expect.objectContaining({ reason: "LICENCE_REVOKED" }),
    );
    let state = begin();
    for (let at = 0; at < 100; at++) state = scheduleMove(state, "lic_1", dated("suspend", 30 + at), around).state;
    expect(() => scheduleMove(state, "lic_1", dated("resume", 30), around)).toThrow(
      expect.objectContaining({ reason: "SCHEDULED_MOVES_EXHAUSTED" }),
    );
  });
});

/** What one would reckon by hand: moves in the sequence of their instants, the first scheduled first. */
interface Model {
  state: LicenceState;
  pending: { at: number; order: number; kind: LicenceMove }[];
}

function stateOf({ state, pending }: Model, at: number): LicenceState {
  const due = pending
    .filter((move) => move.at <= at)
    .sort((one, other) => one.at - other.at || one.order - other.order);
  return due.reduce((present, { kind }) => follow(present, kind), state);
}

function follow(present: LicenceState, kind: LicenceMove): LicenceState {
  if (present === "revoked" || kind === "revoke") return "revoked";
  return kind === "suspend" ? "suspended" : "active";
}

describe("the life of a licence", () => {
  const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(1, 2 ** 31));
  process.stderr.write(`life of a licence: LICET_TEST_SEED=${seed}\n`);
  const kind = fc.constantFrom<LicenceMove>("suspend", "suspend", "resume", "resume", "revoke");
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("schedule" as const), kind, days: fc.integer({ min: 1, max: 12 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), nth: fc.nat(5) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("move" as const),
        kind: fc.constantFrom("suspend" as const, "resume" as const),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("jump" as const), days: fc.integer({ min: 0, max: 6 }) }) },
  );

  // 300 lives of 40 to 80 steps: more than 12,000. Whenever one looks, the licence, the snapshot of before and a token of
  // it say what the model says, whether or not anything was carried out since; carried out is each move once.
  it("is what a model says at every instant, in the record, the old snapshot and the token alike", () => {
    let steps = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 80 }), (life) => {
        const newId = testIds(1);
        let state = begin({ startTime: day(0), endTime: day(150), graceEndTime: day(160) });
        const model: Model = { state: "active", pending: [] };
        const told = new Map<string, number>();
        const ended = new Map<string, number>();
        let at = 1;
        let order = 0;
        const take = (next: AccountState, events: readonly DomainEvent[]): void => {
          for (const event of events) {
            if ("time" in event) told.set(describeEvent(event), (told.get(describeEvent(event)) ?? 0) + 1);
          }
          for (const move of next.licences.get("lic_1")?.moves ?? []) {
            if (move.state !== "pending" && !state.licences.get("lic_1")?.moves?.includes(move)) {
              ended.set(move.moveId, (ended.get(move.moveId) ?? 0) + 1);
            }
          }
          state = next;
        };
        for (const each of life) {
          steps += 1;
          if (each.do === "jump") {
            const document = compileAccount("tnt", state, view);
            at += each.days;
            const expected = stateOf(model, at);
            const status = at >= 160 ? "expired" : at >= 150 ? "grace" : "active";
            expect(licenceStatus(state.licences.get("lic_1")!, day(at))).toBe(
              expected === "active" ? status : expected,
            );
            for (const snapshot of [document, reduceToLicence(document, "lic_1")]) {
              const { allowed } = decide(compileSnapshot(snapshot), { feature: "export" }, day(at));
              expect(allowed).toBe(expected === "active" && at < 160);
            }
          }
          const caught = advance(state, day(at));
          take(caught.state, caught.events);
          model.state = stateOf(model, at);
          model.pending = model.state === "revoked" ? [] : model.pending.filter((move) => move.at > at);
          const present = state.licences.get("lic_1")!;
          expect(present.state).toBe(model.state);
          expect(pendingMoves(present)).toHaveLength(model.pending.length);
          if (model.state === "revoked") continue;
          if (each.do === "schedule") {
            const around = { newId, now: day(at) };
            take(scheduleMove(state, "lic_1", dated(each.kind, at + each.days), around).state, []);
            model.pending.push({ at: at + each.days, order: order++, kind: each.kind });
          } else if (each.do === "cancel") {
            const move = pendingMoves(present)[each.nth];
            if (move === undefined) continue;
            take(cancelMove(state, { licenceId: "lic_1", moveId: move.moveId, reason: "x" }, day(at)).state, []);
            model.pending.sort((one, other) => one.at - other.at || one.order - other.order).splice(each.nth, 1);
          } else if (each.do === "move") {
            take(moveLicence(state, each.kind, { licenceId: "lic_1", reason: "x" }, day(at)).state, []);
            model.state = follow(model.state, each.kind);
          }
        }
        expect([...told.values(), ...ended.values()].every((times) => times === 1)).toBe(true);
      }),
      { seed, numRuns: 300 },
    );
    expect(steps).toBeGreaterThanOrEqual(10_000);
  });
});
