import { randomInt } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import fc from "fast-check";
import type { AccountState } from "../account/account.ts";
import { updateAccount } from "../account/change-account.ts";
import { createUser, updateUser } from "../account/change-user.ts";
import { deleteUser } from "../account/delete-user.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { changeLicence } from "../licence/change-licence.ts";
import { LicenceHistory } from "../licence/licence-history.fixture.ts";
import { assignSeat, unassignSeat } from "../seat/assign-seat.ts";
import { reserveSeats } from "../seat/reserve-seats.ts";
import { transferLicence } from "../licence/transfer-licence.ts";
import { now, view as plans } from "../order/order.fixture.ts";
import { createOverride, endOverride } from "../override/change-overrides.ts";
import { compileAccount } from "../snapshot/compile-account.ts";
import { encodeDocument } from "../snapshot/encode-document.ts";
import { beginTrips } from "../travel/begin-trips.ts";
import type { DocumentUndo } from "./document-undo.ts";
import { toUndo, undoDocument } from "./document-undo.ts";

const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));

const view: CatalogView = {
  ...plans,
  catalog: {
    ...plans.catalog,
    features: { storage: { kind: "limit", productKey: "forge" } },
    territories: { dach: { allow: ["DE"], trust: ["claim"], unknown: "deny", travel: { days: 14, restDays: 30 } } },
  },
};

const documentOf = (state: AccountState) => compileAccount("vendor", state, view);

function setOut(state: AccountState, userId: string): Change {
  return beginTrips(state, view.catalog.territories, { userId, regionRules: ["dach"], country: "JP", now });
}

/** As it is stored. */
function stored(before: AccountState, after: AccountState): Partial<DocumentUndo> | undefined {
  const undo = toUndo(before, after, view);
  return undo && (JSON.parse(JSON.stringify(undo)) as Partial<DocumentUndo>);
}

/** What one step may do; a choice picks one of what there is. */
const steps: readonly ((history: LicenceHistory, choice: number) => Change | undefined)[] = [
  (history, choice) => {
    const orderId = `ord_${history.effects.size + 1}`;
    history.buy(orderId, [{ planKey: ["team", "enterprise", "site"][choice % 3] ?? "team", quantity: 3 }]);
    return undefined;
  },
  (history, choice) => history.cancel([...history.effects.keys()][choice % history.effects.size] ?? ""),
  ({ state }, choice) => {
    const user = { userId: `u${choice % 5}`, displayName: "", email: "", roles: ["admin"], groups: [] };
    return state.users.has(user.userId)
      ? updateUser(state, user.userId, { roles: choice % 2 === 0 ? [] : ["admin"], groups: ["core"] }, now)
      : createUser(state, user, now);
  },
  ({ state }, choice) => {
    const userId = `u${choice % 5}`;
    if (!state.users.has(userId) || state.users.size === 1) return undefined;
    return deleteUser(state, { userId, reason: "left", termsOf: () => undefined }, now);
  },
  ({ state }, choice) => {
    const licence = licenceAt(state, choice);
    const userId = `u${choice % 5}`;
    if (licence.seats.has(userId)) return unassignSeat(state, { licenceId: licence.licenceId, userId }, now);
    return assignSeat(state, { licenceId: licence.licenceId, userId, namedUser: true }, now);
  },
  ({ state }, choice) => {
    const wish = { licenceId: licenceAt(state, choice).licenceId, group: "core", seats: choice % 3, namedUser: true };
    return reserveSeats(state, wish, now);
  },
  ({ state }, choice) => {
    const terms = { changeId: "chg", reason: "", addOns: [], quantity: 4 + (choice % 9) };
    return changeLicence(state, { ...terms, licenceId: licenceAt(state, choice).licenceId }, view, now);
  },
  ({ state }, choice) =>
    updateAccount(state, { displayName: `Acme ${choice % 3}`, email: `${choice}@acme.example` }, now),
  ({ state }, choice) => {
    const circumstances = { view, actor: "ada", now };
    const standing = [...state.overrides.values()].filter(({ ended }) => ended === undefined);
    const first = standing[choice % 4];
    if (first !== undefined) return endOverride(state, first.overrideId, "over", circumstances);
    const draft = { accountId: "acme", feature: "storage", effect: "grant", value: choice, reason: "asked" } as const;
    return createOverride(state, `ovr_${state.account.revision}`, draft, circumstances);
  },
  (history, choice) => {
    const elsewhere = new LicenceHistory("globex").state;
    const move = {
      changeId: "chg",
      reason: "",
      licenceId: licenceAt(history.state, choice).licenceId,
      releaseSeats: true,
    };
    return transferLicence({ from: history.state, to: elsewhere }, move, now).from;
  },
  ({ state }, choice) => setOut(state, `u${choice % 5}`),
];

function licenceAt(state: AccountState, choice: number) {
  const all = [...state.licences.values()];
  const found = all[choice % all.length];
  if (found === undefined) throw new DomainError("NOT_FOUND", "no licence yet");
  return found;
}

/** Whatever the step refuses changes nothing; what changes has a revision of its own. */
function take(history: LicenceHistory, step: (typeof steps)[number], choice: number): void {
  try {
    const change = step(history, choice);
    if (change !== undefined) history.apply(change);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
  const { state } = history;
  history.state = { ...state, account: { ...state.account, revision: state.account.revision + 1 } };
}

describe(`what is kept of a revision (LICET_TEST_SEED=${seed})`, () => {
  it("makes every earlier document again from the last one, byte for byte", () => {
    let kept = 0;
    const choices = fc.array(fc.tuple(fc.nat(steps.length - 1), fc.nat(99)), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(choices, (chosen) => {
        const history = new LicenceHistory("acme");
        const documents = [documentOf(history.state)];
        const undos: (Partial<DocumentUndo> | undefined)[] = [];
        for (const [index, choice] of chosen) {
          const before = history.state;
          take(history, steps[index] ?? steps[0]!, choice);
          documents.push(documentOf(history.state));
          undos.push(stored(before, history.state));
        }
        let present = documents.at(-1)!;
        for (const [index, undo] of [...undos.entries()].reverse()) {
          const before = documents[index]!;
          present = undoDocument(present, undo!, before.revision);
          expect(encodeDocument(present)).toBe(encodeDocument(before));
          kept += 1;
        }
      }),
      { seed, numRuns: 300 },
    );
    expect(kept).toBeGreaterThan(5000);
  });

  it("is a few bytes of an order for a new licence, however many there are already", () => {
    const history = new LicenceHistory("acme");
    for (let count = 1; count <= 50; count += 1) history.buy(`ord_${count}`, [{}]);
    const before = history.state;
    history.buy("ord_51", [{}]);
    expect(JSON.stringify(toUndo(before, history.state, view)).length).toBeLessThan(100);
  });

  it("takes a trip back that began with the revision, and leaves those from before", () => {
    const before = setOut(new LicenceHistory("acme").state, "ada").state;
    const after = setOut(before, "bob").state;
    expect(documentOf(after).trips).toHaveLength(2);
    expect(undoDocument(documentOf(after), stored(before, after)!, 1).trips).toEqual(documentOf(before).trips);
  });

  it("is nothing of a change that no decision could notice", () => {
    const { state } = new LicenceHistory("acme").buy("ord_1", [{}]);
    const after = updateAccount(state, { email: "new@acme.example" }, now).state;
    expect(stored(state, after)).toEqual({});
  });

  it("is not told where all licences are compiled in another time zone", () => {
    const { state } = new LicenceHistory("acme").buy("ord_1", [{}]);
    expect(toUndo(state, updateAccount(state, { timeZone: "Asia/Tokyo" }, now).state, view)).toBeUndefined();
  });
});
