import { randomInt } from "node:crypto";
import { expect, it } from "@jest/globals";
import { compileSnapshot, decide } from "@licet/decision";
import fc from "fast-check";
import { beginUse } from "../first-use/begin-use.ts";
import { compileAccount } from "../snapshot/compile-account.ts";
import { reduceToLicence } from "../snapshot/reduce-to-licence.ts";
import { addPeriod } from "./add-period.ts";
import { changeLicence } from "./change-licence.ts";
import { licenceStatus } from "./licence.ts";
import { moveLicence } from "./move-licence.ts";
import { paidStretches } from "./paid-stretches.ts";
import { renewLicence } from "./renew-licence.ts";
import { cancelMove, pendingMoves } from "./scheduled-move.ts";
import { TrialHistory, day, view } from "./trial.fixture.ts";

/**
 * A trial from first use against a model of what one would reckon by hand: it waits, begins with a use that is allowed otherwise, and
 * at its end is the paid plan, unless that was taken back; bought before or after, it is so from then on. Whenever one looks, the
 * record, the snapshot and a token say so, the old ones as far as a dated change holds in them.
 */
const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(1, 2 ** 31));
const request = { feature: "export" };
const graceMs = 7 * 86_400_000;

interface Model {
  phase: "waiting" | "trial" | "paid";
  isSuspended: boolean;
  converts: boolean;
  /** Of the trial, then of what was paid. */
  since: Date;
  end: Date | undefined;
}

function status({ phase, isSuspended, end }: Model, now: Date): string {
  if (isSuspended) return "suspended";
  if (phase === "waiting") return "scheduled";
  if (end === undefined || now < end) return "active";
  return phase === "paid" && now.getTime() < end.getTime() + graceMs ? "grace" : "expired";
}

function isOpen(model: Model, now: Date): boolean {
  return ["active", "grace"].includes(status(model, now));
}

function pay(model: Model, since: Date, end = addPeriod(since, "P1M", "UTC")): void {
  Object.assign(model, { phase: "paid", converts: false, since, end });
}

class Life extends TrialHistory {
  readonly model: Model = { phase: "waiting", isSuspended: false, converts: false, since: day(0), end: undefined };
  now = day(0);
  orders = 1;

  constructor() {
    super();
    this.order("ord_1", "awaited", { endTime: day(30) });
  }

  use(): void {
    const { model, now, newId } = this;
    this.do(now, (state) => beginUse(state, { tenantId: "t", request }, { view, newId, now, actor: "app" }));
    if (model.phase !== "waiting" || model.isSuspended) return;
    Object.assign(model, {
      phase: "trial",
      converts: true,
      since: now,
      end: new Date(now.getTime() + 30 * 86_400_000),
    });
  }

  jump(days: number): void {
    const { model } = this;
    const document = compileAccount("t", this.state, view);
    this.now = new Date(this.now.getTime() + days * 86_400_000);
    for (const known of [document, reduceToLicence(document, this.licence.licenceId)]) {
      expect(decide(compileSnapshot(known), request, this.now).allowed).toBe(isOpen(model, this.now));
    }
    this.reach(this.now);
    if (model.converts && model.end !== undefined && model.end <= this.now) pay(model, model.end);
  }

  buy(byOrder: boolean): void {
    const { model, now } = this;
    const isOver = status(model, now) === "expired";
    if (model.phase === "paid" || (byOrder && isOver)) return;
    const { licenceId } = this.licence;
    const end = new Date(now.getTime() + 20 * 86_400_000);
    if (byOrder) this.order(`ord_${++this.orders}`, "pro", { endTime: end }, now);
    else {
      const terms = { licenceId, changeId: "chg", reason: "", addOns: [], planKey: "pro" };
      this.do(now, (state) => changeLicence(state, terms, view, now));
    }
    pay(model, now, ...(byOrder ? [end] : []));
  }

  renew(): void {
    const { model, now } = this;
    if (model.phase !== "trial" || status({ ...model, isSuspended: false }, now) !== "active") return;
    const renewal = { licenceId: this.licence.licenceId, changeId: "ren", reason: "", subject: "term" } as const;
    this.do(now, (state) => renewLicence(state, renewal, view, now));
    model.end = new Date((model.end?.getTime() ?? 0) + 30 * 86_400_000);
  }

  takeBack(): void {
    const [move] = pendingMoves(this.licence);
    if (move === undefined) return;
    const back = { licenceId: this.licence.licenceId, moveId: move.moveId, reason: "" };
    this.do(this.now, (state) => cancelMove(state, back, this.now));
    this.model.converts = false;
  }

  hold(): void {
    const move = this.model.isSuspended ? "resume" : "suspend";
    const wish = { licenceId: this.licence.licenceId, reason: "" };
    this.do(this.now, (state) => moveLicence(state, move, wish, this.now));
    this.model.isSuspended = !this.model.isSuspended;
  }

  check(): void {
    const { licence, model, now } = this;
    expect(licenceStatus(licence, now)).toBe(status(model, now));
    expect(licence.planKey).toBe(model.phase === "paid" ? "pro" : "awaited");
    expect(licence.endTime).toEqual(model.end);
    expect(pendingMoves(licence).map(({ effectiveTime }) => effectiveTime)).toEqual(model.converts ? [model.end] : []);
    if (model.phase === "paid") expect(paidStretches(licence)).toEqual([{ from: model.since, until: model.end }]);
    if (model.phase === "trial") expect(licence.startTime).toEqual(model.since);
    const started = this.told.filter((kind) => kind === "licence_started").length;
    expect(started).toBe(model.phase === "waiting" ? 0 : 1);
    const { allowed } = decide(compileSnapshot(compileAccount("t", this.state, view)), request, now);
    expect(allowed).toBe(isOpen(model, now));
  }
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("jump" as const), days: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("use" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("hold" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("renew" as const, "takeBack" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("buy" as const), byOrder: fc.boolean() }) },
);

it(`a trial's life is what a model says (LICET_TEST_SEED=${seed})`, () => {
  let steps = 0;
  const ended = new Set<string>();
  fc.assert(
    fc.property(fc.array(step, { minLength: 12, maxLength: 24, size: "max" }), (sequence) => {
      const life = new Life();
      for (const each of sequence) {
        steps += 1;
        if (each.do === "jump") life.jump(each.days);
        else if (each.do === "buy") life.buy(each.byOrder);
        else life[each.do]();
        life.check();
      }
      ended.add(`${life.model.phase}${life.licence.moves?.at(-1)?.state ?? ""}`);
    }),
    { seed, numRuns: 650 },
  );
  expect(steps).toBeGreaterThanOrEqual(10_000);
  // It came to all that can become of one.
  expect([...ended].sort()).toEqual(
    expect.arrayContaining(["paid", "paidcancelled", "paiddone", "trialcancelled", "trialpending", "waiting"]),
  );
});
