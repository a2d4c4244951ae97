import { expect, it } from "@jest/globals";
import { TestClock } from "@licet/testing";
import type { Accounts } from "../ports.ts";
import { createCullLeases } from "./cull-leases.ts";
import type { Leases } from "./ports.ts";

const clock = new TestClock("2026-03-10T00:00:00Z");

/** The job over accounts that are due, in their order, until they are changed; a broken one cannot be. */
function jobOver(accountIds: readonly string[]) {
  const due = new Set(accountIds);
  const leases: Pick<Leases, "due"> = {
    due: (_, limit) => Promise.resolve([...due].slice(0, limit).map((accountId) => ({ tenantId: "one", accountId }))),
  };
  const change = ({ accountIds: [accountId = ""] }: { readonly accountIds: readonly string[] }) => {
    if (accountId.startsWith("broken")) return Promise.reject(new Error(accountId));
    due.delete(accountId);
    return Promise.resolve({ states: new Map([[accountId, {}]]), result: undefined });
  };
  const accounts = { change } as unknown as Accounts;
  const run = createCullLeases(leases as Leases, accounts, clock);
  return { due, run: (signal = new AbortController().signal) => run(signal) };
}

const named = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index}`);

it("ends leases of the accounts after one that fails, and tells of all that failed", async () => {
  const { due, run } = jobOver(["a", "broken0", "b", "broken1", "c"]);
  const failed: unknown = await run().catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(AggregateError);
  expect((failed as AggregateError).errors).toEqual([new Error("broken0"), new Error("broken1")]);
  expect([...due]).toEqual(["broken0", "broken1"]);
});

it("comes to an end, and to the accounts behind as many that fail as are looked up at a time", async () => {
  const { due, run } = jobOver([...named("broken", 100), ...named("a", 150)]);
  const failed: unknown = await run().catch((error: unknown) => error);
  expect((failed as AggregateError).errors).toHaveLength(100);
  expect(due.size).toBe(100);
});

it("ends no more once the signal says stop, and fails for nobody where none failed", async () => {
  const { due, run } = jobOver(named("a", 120));
  await run(AbortSignal.abort());
  expect(due.size).toBe(120);
  await run();
  expect(due.size).toBe(0);
});
