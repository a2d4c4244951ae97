import { afterEach, describe, expect, it } from "@jest/globals";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import type { SeatUse } from "@licet/contracts/entitlement";
import type { SnapshotDocument } from "@licet/decision";
import { eventually } from "@licet/testing";
import { accountOf, listing, platformMs, scriptPlatform } from "../test/scripted-platform.ts";
import type { Evaluator } from "./create-evaluator.ts";
import { createEvaluator } from "./create-evaluator.ts";

const open: Evaluator[] = [];
afterEach(() => Promise.all(open.splice(0).map((evaluator) => evaluator.close())));

/** An account in which Ann has a seat. */
function seated(isTold: boolean): SnapshotDocument {
  const document = accountOf("a");
  const seats = { assigned: ["ann"], ...(isTold && { idle: { noticed: {} } }) };
  return { ...document, licences: document.licences.map((licence) => ({ ...licence, seats })) };
}

/** An evaluator of it, and what it tells; `fail` says what goes wrong with a call. */
async function start(isTold: boolean, fail: (call: number) => ConnectError | undefined = () => undefined) {
  const told: Pick<SeatUse, "licenceId" | "userId" | "useTime">[][] = [];
  const warnings: string[] = [];
  let calls = 0;
  const recordSeatUses = ({ uses = [] }: { uses?: unknown[] }) => {
    const error = fail((calls += 1));
    if (error !== undefined) return Promise.reject(error);
    told.push(uses as SeatUse[]);
    return Promise.resolve({ unknown: [] });
  };
  const { licet } = scriptPlatform(listing(seated(isTold)));
  const evaluator = await createEvaluator({
    licet: { ...licet, seats: { recordSeatUses } as never },
    accounts: "all",
    warn: (message) => warnings.push(message),
  });
  open.push(evaluator);
  await evaluator.ready();
  const ask = (userId: string) => evaluator.decide({ accountId: "a", feature: "sso", userId })?.allowed;
  return { evaluator, ask, told, warnings, calls: () => calls };
}

describe("uses of seats that are decided here", () => {
  it("are told once a day with their time, and nothing is told of who has none", async () => {
    const { evaluator, ask, told } = await start(true);
    expect([ask("ann"), ask("ann"), ask("bob")]).toEqual([true, true, false]);
    await evaluator.close();
    expect(told).toMatchObject([[{ licenceId: "lic_1", userId: "ann" }]]);
    const [[use]] = told as [[SeatUse]];
    expect(Math.abs(timestampMs(use.useTime!) - platformMs)).toBeLessThan(60_000);
  });

  it("are not told where nobody asks for them", async () => {
    const { evaluator, ask, calls } = await start(false);
    ask("ann");
    await evaluator.close();
    expect(calls()).toBe(0);
  });

  it("wait while the platform is away", async () => {
    const away = (call: number) => (call === 1 ? new ConnectError("away", Code.Unavailable) : undefined);
    const { ask, told, calls } = await start(true, away);
    ask("ann");
    await eventually(() => calls() === 1, { withinMs: 5000 });
    await eventually(() => told.length === 1, { withinMs: 5000 });
    expect(told).toMatchObject([[{ userId: "ann" }]]);
  });

  it("are given up, with a warning, by who may not tell them", async () => {
    const { evaluator, ask, warnings, calls } = await start(true, () => new ConnectError("no", Code.PermissionDenied));
    ask("ann");
    await evaluator.close();
    ask("ann");
    expect([calls(), warnings.length]).toEqual([1, 1]);
    expect(warnings[0]).toContain("uses of seats are not told");
  });
});
